using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Steward.Data;
using Steward.Vault;

namespace Steward.Platform.Keys;

/// <summary>Data-protection keys as rows, so that every node and every restart has the same ones; sealed, so that a copy of the database has none.</summary>
internal sealed class SealedXmlRepository(IServiceScopeFactory scopes, WriteTransaction write, KeyHolder keys) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var rows = scope.ServiceProvider.GetRequiredService<StewardDb>().DataProtectionRows.OrderBy(r => r.Id).ToList();
        var elements = new List<XElement>(rows.Count);
        foreach (var row in rows)
        {
            using var xml = keys.Keys.DataProtection.Open(row.SealedXml, Location(row.Id));
            elements.Add(XElement.Parse(System.Text.Encoding.UTF8.GetString(xml.Span)));
        }
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var id = Guid.CreateVersion7();
        var sealedXml = keys.Keys.DataProtection.Seal(
            System.Text.Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)),
            Location(id)
        );
        // The interface is synchronous; it is called once in ninety days.
        write
            .RunAsync(
                db =>
                {
                    db.Add(new DataProtectionRow(id, friendlyName, sealedXml));
                    return Task.CompletedTask;
                },
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
    }

    private SealLocation Location(Guid id) => new(keys.Keys.Installation, "data_protection_row", id, Guid.Empty, "xml", 1);
}

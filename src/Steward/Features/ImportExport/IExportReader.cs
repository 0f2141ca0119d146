using Steward.Features.ImportExport.Bitwarden;

namespace Steward.Features.ImportExport;

/// <summary>Reads what another password manager wrote, item by item; secrets never become strings.</summary>
public interface IExportReader : IDisposable
{
    /// <summary>Names of folders by id; complete only after the last item.</summary>
    IReadOnlyDictionary<string, string> Folders { get; }

    IAsyncEnumerable<BitwardenEntry> ReadAsync(CancellationToken ct);
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Platform;

namespace Steward.Cli;

/// <summary>
/// What commands ask for that work with a firm's data and must not begin some of their own: given another folder than the server's, a backup of the empty
/// installation they made there would look like the firm's.
/// </summary>
internal static class ExistingInstallation
{
    private const string Advice = "Give this command the server's STEWARD_DATA and STEWARD_DATABASE.";

    /// <exception cref="SettingsException">There is none, and what to do.</exception>
    public static async Task DemandAsync(IConfiguration settings, CancellationToken ct)
    {
        await using var services = CliServices.Build(settings);
        await ReadAsync(services, ct);
    }

    /// <exception cref="SettingsException">There is none, and what to do.</exception>
    public static async Task<(Guid Id, byte[] PublicKey)> ReadAsync(IServiceProvider services, CancellationToken ct)
    {
        if (services.GetRequiredService<DatabaseSettings>().SqlitePath is { } path && !File.Exists(path))
            throw new SettingsException($"There is no database {path}. {Advice}");
        await using var scope = services.CreateAsyncScope();
        try
        {
            var found = await scope
                .ServiceProvider.GetRequiredService<StewardDb>()
                .Installations.Select(i => new { i.Id, i.CheckpointPublicKey })
                .SingleOrDefaultAsync(ct);
            return found is null
                ? throw new SettingsException($"This database holds no installation yet. {Advice}")
                : (found.Id, found.CheckpointPublicKey);
        }
        catch (DbException e)
        {
            throw new SettingsException($"The database can't be read: {e.Message} {Advice}");
        }
    }
}

using System.CommandLine;
using System.Globalization;
using Steward.Features.Backup;

namespace Steward.Cli;

/// <summary><c>steward backup FILE</c>: an encrypted backup, beside a running server.</summary>
internal static class BackupCommand
{
    private const double Mebibyte = 1024 * 1024;

    public static Command Create(IConfiguration settings, TextReader input)
    {
        var file = new Argument<FileInfo>("file") { Description = "The file to write." };
        var stdin = new Option<bool>("--passphrase-stdin") { Description = "Read the passphrase from standard input (its first line)." };
        var withKey = new Option<bool>("--with-key")
        {
            Description = "Put the vault's key in too: then file and passphrase open every secret. Without it the key is needed apart.",
        };
        var force = new Option<bool>("--force") { Description = "Replace the file if it is there." };
        var command = new Command("backup", "Writes an encrypted backup of the database; people work on meanwhile.")
        {
            file,
            stdin,
            withKey,
            force,
        };
        command.SetAction(
            async (result, ct) =>
            {
                var output = result.InvocationConfiguration.Output;
                await ExistingInstallation.DemandAsync(settings, ct);
                // Before a passphrase is typed twice.
                CreateBackup.DemandFree(result.GetRequiredValue(file).FullName, result.GetValue(force));
                using var passphrase = await Passphrase.ReadAsync(input, result.GetValue(stdin), twice: true, ct);
                await using var services = await CliServices.OpenAsync(settings, ct);
                await using var scope = services.CreateAsyncScope();
                var request = new CreateBackup.Request(
                    result.GetRequiredValue(file).FullName,
                    passphrase,
                    result.GetValue(withKey),
                    result.GetValue(force)
                );
                var made = await scope.ServiceProvider.GetRequiredService<CreateBackup>().RunAsync(request, ct);
                await output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{made.File}: {made.Bytes / Mebibyte:0.0} MiB in {made.Took.TotalSeconds:0.0} s, written and read back whole: {Many(made.Clients, "client")}, {Many(made.Credentials, "credential")} and {Many(made.Events, "audit event")} of {made.Of}."
                    )
                );
                await output.WriteLineAsync(
                    made.WithKey
                        ? "The vault's key is inside: this file and its passphrase open every secret. Keep them apart."
                        : $"The vault's key is not inside. Keep it apart, you need both: {made.KeyReference}, fingerprint {made.KeyFingerprint}."
                );
                return 0;
            }
        );
        return command;
    }

    private static string Many(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {what}{(count == 1 ? "" : "s")}");
}

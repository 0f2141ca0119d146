using System.CommandLine;
using System.Globalization;
using Steward.Features.Backup;

namespace Steward.Cli;

/// <summary><c>steward restore FILE</c>: verifies a backup, keeps what is there aside, puts the backup in its place.</summary>
internal static class RestoreCommand
{
    public static Command Create(IConfiguration settings, TextReader input)
    {
        var file = new Argument<FileInfo>("file") { Description = "The backup." };
        var stdin = new Option<bool>("--passphrase-stdin") { Description = "Read the passphrase from standard input (its first line)." };
        var check = new Option<bool>("--check") { Description = "Verify the backup and change nothing; also beside a running server." };
        var command = new Command("restore", "Verifies a backup and puts it in the place of the database, which is kept aside.")
        {
            file,
            stdin,
            check,
        };
        command.SetAction(
            async (result, ct) =>
            {
                using var passphrase = await Passphrase.ReadAsync(input, result.GetValue(stdin), twice: false, ct);
                await using var services = CliServices.Build(settings);
                await using var scope = services.CreateAsyncScope();
                var request = new RestoreBackup.Request(result.GetRequiredValue(file).FullName, passphrase, result.GetValue(check));
                var restored = await scope.ServiceProvider.GetRequiredService<RestoreBackup>().RunAsync(request, ct);
                await PrintAsync(result.InvocationConfiguration.Output, restored, request.CheckOnly);
                return restored.KeyProblem is null ? 0 : 1;
            }
        );
        return command;
    }

    private static async Task PrintAsync(TextWriter output, RestoreBackup.Result restored, bool checkOnly)
    {
        var made = string.Create(CultureInfo.InvariantCulture, $"{restored.CreatedAt:yyyy-MM-dd HH:mm:ss} UTC");
        var log = restored.Events is { } events
            ? string.Create(CultureInfo.InvariantCulture, $"its audit log holds together ({events} events)")
            : "its audit log is verified when it is restored";
        if (checkOnly)
        {
            await output.WriteLineAsync($"The backup of {made} is whole; {log}. Nothing was changed.");
            await output.WriteLineAsync(restored.KeyProblem ?? "The key that opens it is at hand.");
            return;
        }
        await output.WriteLineAsync($"The backup of {made} is restored; {log}.");
        if (restored.KeyWritten)
            await output.WriteLineAsync("The key file was written from the backup. Move it apart from the data.");
        if (restored.Aside is { } aside)
            await output.WriteLineAsync($"What was there is in {aside}; delete it when it is not needed any more.");
        await output.WriteLineAsync(
            $"Everybody was signed out ({restored.SessionsEnded} sessions). Start the server, then run: steward audit verify"
        );
    }
}

using System.CommandLine;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Keys;
using Steward.Platform;
using Steward.Platform.Keys;

namespace Steward.Cli;

/// <summary><c>steward keys restore</c>: the key file, from the 24 words of the recovery kit.</summary>
internal static class KeysCommand
{
    public static Command Create(IConfiguration settings, TextReader input)
    {
        var restore = new Command("restore", "Writes the lost key file anew from the recovery kit's 24 words, read from standard input.");
        restore.SetAction((result, ct) => RestoreAsync(settings, input, result.InvocationConfiguration.Output, ct));
        return new Command("keys", "The key that opens the vault.") { restore };
    }

    private static async Task<int> RestoreAsync(IConfiguration settings, TextReader input, TextWriter output, CancellationToken ct)
    {
        await using var services = CliServices.Build(settings);
        await using var scope = services.CreateAsyncScope();
        if (ReferenceEquals(input, Console.In) && !Console.IsInputRedirected)
            await output.WriteLineAsync("Type the 24 words in their order; an empty line ends them:");
        var fingerprint = await scope.ServiceProvider.GetRequiredService<RestoreKeyFile>().RunAsync(await ReadWordsAsync(input, ct), ct);
        // Everything opens with it, or this fails: and that it was restored is known from here on.
        await services.GetRequiredService<Boot>().RunAsync(ct);
        await services
            .GetRequiredService<WriteTransaction>()
            .AppendAsync(new AuditEntry(Actor.CommandLine, "key.restored", "key") { ObjectName = $"fingerprint {fingerprint}" }, ct);
        await output.WriteLineAsync(
            $"The key file {services.GetRequiredService<KeySettings>().KeyFile} is back (fingerprint {fingerprint})."
        );
        return 0;
    }

    private static async Task<string> ReadWordsAsync(TextReader input, CancellationToken ct)
    {
        var lines = new List<string>();
        while (await input.ReadLineAsync(ct) is { } line && (line.Trim().Length > 0 || lines.Count == 0))
            lines.Add(line);
        return string.Join('\n', lines);
    }
}

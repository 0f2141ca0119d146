using Steward.Cli;

namespace Steward.Tests.Harness;

/// <summary>Runs a command of the program on the data of a test, beside its running server.</summary>
public static class CommandLine
{
    public static async Task<(int Exit, string Output, string Error)> RunAsync(TestApp app, string command, string input = "")
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["DATA"] = app.Folder,
                    ["DATABASE"] = app.DatabaseUrl,
                    ["URL"] = "https://localhost",
                }
            )
            .Build();
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var reader = new StringReader(input);
        var exit = await StewardCommand.RunAsync(command.Split(' '), settings, reader, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}

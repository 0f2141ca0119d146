using Steward.Cli;

namespace Steward.Tests.Harness;

/// <summary>Runs a command of the program on the data of a test, beside its running server.</summary>
public static class CommandLine
{
    public static Task<(int Exit, string Output, string Error)> RunAsync(TestApp app, string command, string input = "") =>
        RunAsync(Settings(app), command, input);

    public static async Task<(int Exit, string Output, string Error)> RunAsync(IConfiguration settings, string command, string input = "")
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var reader = new StringReader(input);
        var exit = await StewardCommand.RunAsync(command.Split(' '), settings, reader, output, error);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>As the test's own server has them, perhaps on another database.</summary>
    public static IConfiguration Settings(TestApp app, string? database = null) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["DATA"] = app.Folder,
                    ["DATABASE"] = database ?? app.DatabaseUrl,
                    ["URL"] = "https://localhost",
                }
            )
            .Build();
}

using System.Diagnostics;

namespace Steward.Tests.Harness;

/// <summary>The program, or a script of the repository, run to its end in a process of its own.</summary>
public sealed record ProgramRun(int Exit, string Output, string Error)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>A command of the program beside, or instead of, a server.</summary>
    public static Task<ProgramRun> StewardAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "steward.dll"), .. arguments]), environment);

    /// <summary>A script of another language than the shell's.</summary>
    public static Task<ProgramRun> ToolAsync(string tool, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(tool, arguments), new Dictionary<string, string>(StringComparer.Ordinal));

    public static Task<ProgramRun> ScriptAsync(IReadOnlyDictionary<string, string> environment, string script) =>
        RunAsync(new ProcessStartInfo("/bin/bash", [script]), environment);

    private static async Task<ProgramRun> RunAsync(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Longest);
        }
        catch (TimeoutException e)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{start.FileName} did not end: {await output} {await error}", e);
        }
        return new ProgramRun(process.ExitCode, await output, await error);
    }
}

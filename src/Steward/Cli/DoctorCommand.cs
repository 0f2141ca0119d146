using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Features.Doctor;

namespace Steward.Cli;

/// <summary><c>steward doctor</c>: what is well, what is not, and what to do; exit code 1 when there is a problem.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create(IConfiguration settings)
    {
        var json = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("doctor", "Looks at settings, data, key, disk, clock and certificate, and changes nothing.") { json };
        command.SetAction(
            async (result, ct) =>
            {
                var output = result.InvocationConfiguration.Output;
                var findings = await new ExamineInstallation(TimeProvider.System).RunAsync(settings, ct);
                if (result.GetValue(json))
                    await output.WriteLineAsync(JsonSerializer.Serialize(findings, Json));
                else
                    await PrintAsync(output, findings);
                return findings.Any(f => f.Level is FindingLevel.Problem) ? 1 : 0;
            }
        );
        return command;
    }

    private static async Task PrintAsync(TextWriter output, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            await output.WriteLineAsync($"{finding.Level.ToString().ToLowerInvariant(), -8} {finding.Check}: {finding.What}");
            if (finding.Advice is { } advice)
                await output.WriteLineAsync($"         {advice}");
        }
        var problems = findings.Count(f => f.Level is FindingLevel.Problem);
        var warnings = findings.Count(f => f.Level is FindingLevel.Warning);
        await output.WriteLineAsync(
            problems + warnings == 0
                ? "All is well."
                : $"{problems} {(problems == 1 ? "problem" : "problems")}, {warnings} {(warnings == 1 ? "warning" : "warnings")}."
        );
    }
}

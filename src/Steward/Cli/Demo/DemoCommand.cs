using System.CommandLine;
using System.Text.Json;
using Steward.Features.Keys;

namespace Steward.Cli.Demo;

/// <summary><c>steward demo</c>: a made-up firm to look around in. On a folder that has it already, it says the sign-ins again.</summary>
internal static class DemoCommand
{
    public static Command Create(IConfiguration settings)
    {
        var json = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("demo", "Fills an empty installation with a made-up firm and prints its sign-ins.") { json };
        command.SetAction(
            async (result, ct) =>
            {
                var clock = new DemoClock();
                await using var services = await CliServices.OpenAsync(settings, ct, clock);
                await using var scope = services.CreateAsyncScope();
                var filled = await ActivatorUtilities.CreateInstance<FillDemo>(scope.ServiceProvider, clock).RunAsync(ct);
                await services.GetRequiredService<CountWraps>().RunAsync(CancellationToken.None);
                Answer(result.InvocationConfiguration.Output, result.GetValue(json), filled);
                return 0;
            }
        );
        return command;
    }

    private static void Answer(TextWriter output, bool asJson, bool filled)
    {
        if (asJson)
        {
            var people = DemoPeople.All.Select(p => new
            {
                p.Email,
                p.Password,
                p.Name,
                p.Role,
            });
            output.WriteLine(JsonSerializer.Serialize(people, JsonSerializerOptions.Web));
            return;
        }
        output.WriteLine(
            filled
                ? $"Halden & Kovač IT has moved in: {DemoClients.All.Length} clients, {DemoWork.Credentials} credentials, two years of history."
                : "Halden & Kovač IT is here already."
        );
        output.WriteLine("Everything is made up, and these passwords are public: keep nothing real here.");
        foreach (var person in DemoPeople.All)
            output.WriteLine($"  {person.Email, -28} {person.Password, -30} {person.Role}");
    }
}

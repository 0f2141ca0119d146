using System.CommandLine;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Cli;

/// <summary>
/// <c>steward user add</c> and <c>steward user reset-password</c>: for the first people, and for the sole administrator who lost their password.
/// Both work beside a running server and are audited as the command line.
/// </summary>
internal static class UserCommand
{
    private static readonly TimeSpan LinkLifetime = IssuePasswordLink.Lifetime;

    public static Command Create(IConfiguration settings, TextReader input) =>
        new("user", "The people who sign in.") { Add(settings, input), ResetPassword(settings, input) };

    private static Command Add(IConfiguration settings, TextReader input)
    {
        var email = new Option<string>("--email") { Description = "Their e-mail address; they sign in with it.", Required = true };
        var name = new Option<string>("--name") { Description = "Their name.", Required = true };
        var role = new Option<string>("--role")
        {
            Description = "Admin, Manager, Contractor, Read-only, or one of your own.",
            Required = true,
        };
        var (stdin, json) = Shared();
        var command = new Command("add", "Adds a person. Without --password-stdin it prints a one-time link to choose a password.")
        {
            email,
            name,
            role,
            stdin,
            json,
        };
        command.SetAction(
            async (result, ct) =>
            {
                await using var services = await CliServices.OpenAsync(settings, ct);
                await using var scope = services.CreateAsyncScope();
                var password = result.GetValue(stdin) ? await ReadPasswordAsync(input, ct) : null;
                var request = new CreateUser.Request(
                    result.GetRequiredValue(email),
                    result.GetRequiredValue(name),
                    result.GetRequiredValue(role),
                    password
                );
                var user = await scope.ServiceProvider.GetRequiredService<CreateUser>().RunAsync(request, Actor.CommandLine, ct);
                var link = password is null ? await LinkAsync(scope.ServiceProvider, user.Id, ct) : null;
                Answer(result, json, $"{user.Name} <{user.Email}> was added as {user.Role.Name}.", user, link);
                return 0;
            }
        );
        return command;
    }

    private static Command ResetPassword(IConfiguration settings, TextReader input)
    {
        var email = new Option<string>("--email") { Description = "Whose password.", Required = true };
        var (stdin, json) = Shared();
        var command = new Command(
            "reset-password",
            "Sets a new password and ends the person's sessions. Without --password-stdin it prints a one-time link to choose one."
        )
        {
            email,
            stdin,
            json,
        };
        command.SetAction(
            async (result, ct) =>
            {
                await using var services = await CliServices.OpenAsync(settings, ct);
                await using var scope = services.CreateAsyncScope();
                var fold = TextFold.Name(result.GetRequiredValue(email));
                var user = await scope
                    .ServiceProvider.GetRequiredService<StewardDb>()
                    .Users.Include(u => u.Role)
                    .SingleOrDefaultAsync(u => u.EmailFold == fold, ct);
                if (user is null)
                    throw new SettingsException($"Nobody has the e-mail address {result.GetRequiredValue(email)}.");
                if (!user.IsActive)
                    throw new SettingsException($"{user.Email} is deactivated, so there is no password to set.");
                if (!result.GetValue(stdin))
                {
                    Answer(
                        result,
                        json,
                        $"With this link {user.Name} <{user.Email}> chooses a new password.",
                        user,
                        await LinkAsync(scope.ServiceProvider, user.Id, ct)
                    );
                    return 0;
                }
                var password = await ReadPasswordAsync(input, ct);
                await scope
                    .ServiceProvider.GetRequiredService<SetPassword>()
                    .RunAsync(user.Id, password, link: null, timeZone: null, Actor.CommandLine, ct);
                Answer(result, json, $"{user.Name} <{user.Email}> has a new password; their sessions have ended.", user, null);
                return 0;
            }
        );
        return command;
    }

    private static (Option<bool> Stdin, Option<bool> Json) Shared() =>
        (
            new Option<bool>("--password-stdin") { Description = "Read the password from standard input (its first line)." },
            new Option<bool>("--json") { Description = "Answer as JSON." }
        );

    private static async Task<string> ReadPasswordAsync(TextReader input, CancellationToken ct) =>
        await input.ReadLineAsync(ct) ?? throw new SettingsException("No password came on standard input.");

    private static async Task<Uri?> LinkAsync(IServiceProvider services, Guid userId, CancellationToken ct) =>
        await services.GetRequiredService<IssuePasswordLink>().RunAsync(userId, Actor.CommandLine, ct);

    private static void Answer(ParseResult result, Option<bool> json, string sentence, User user, Uri? link)
    {
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        id = user.Id,
                        email = user.Email,
                        name = user.Name,
                        role = user.Role.Name,
                        link,
                    },
                    JsonSerializerOptions.Web
                )
            );
            return;
        }
        output.WriteLine(sentence);
        if (link is not null)
        {
            output.WriteLine($"The link works once, for {LinkLifetime.TotalHours} hours:");
            output.WriteLine($"  {link}");
        }
    }
}

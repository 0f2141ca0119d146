using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Access;

public sealed class RouteTableTests
{
    /// <summary>A body that is in order; a route that is not here gets an empty object.</summary>
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/users"] = """{"email":"new@firm.example","name":"New","role":"Contractor"}""",
        ["PATCH /api/v1/users/{id}"] = """{"name":"New"}""",
        ["PATCH /api/v1/me"] = """{"name":"New"}""",
        ["POST /api/v1/auth/login"] = $$"""{"email":"admin@firm.example","password":"{{TestApp.Password}}"}""",
        ["POST /api/v1/auth/refresh"] = """{"refreshToken":"never given out"}""",
        ["POST /api/v1/auth/step-up"] = $$"""{"password":"{{TestApp.Password}}"}""",
        ["POST /api/v1/clients"] = """{"name":"New"}""",
        ["PUT /api/v1/clients/{id}"] = """{"name":"New"}""",
        ["PATCH /api/v1/clients/{id}"] = """{"name":"New"}""",
        ["POST /api/v1/clients/{id}/tasks"] = """{"title":"New"}""",
        ["PUT /api/v1/tasks/{id}"] = """{"title":"New"}""",
        ["PATCH /api/v1/tasks/{id}"] = """{"title":"New"}""",
        ["POST /api/v1/clients/{id}/contacts"] = """{"name":"New"}""",
        ["PUT /api/v1/clients/{id}/contacts/{contactId}"] = """{"name":"New"}""",
        ["PATCH /api/v1/clients/{id}/contacts/{contactId}"] = """{"name":"New"}""",
        ["POST /api/v1/clients/{id}/contact-log"] = """{"kind":"call"}""",
        ["POST /api/v1/tags"] = """{"name":"New"}""",
        ["PATCH /api/v1/tags/{id}"] = """{"colour":"blue"}""",
        ["PUT /api/v1/credentials/{id}"] = """{"name":"New","kind":"login"}""",
        ["PATCH /api/v1/credentials/{id}"] = """{"name":"New"}""",
        ["POST /api/v1/clients/{id}/credentials"] = """{"name":"New","kind":"login","secret":{"password":"s3cret"}}""",
        ["POST /api/v1/credentials/{id}/versions"] = """{"secret":{"password":"s3cret"}}""",
        ["POST /api/v1/credentials/{id}/move"] = """{"clientId":"<other client>"}""",
        ["POST /api/v1/credentials/{id}/grants"] = """{"userId":"<somebody>"}""",
        ["POST /api/v1/password-strength"] = """{"password":"correct horse"}""",
        ["POST /api/v1/credentials/{id}/reveals"] = """{"fields":["password"],"purpose":"show"}""",
    };

    /// <summary>These end the session they are asked with, or the caller's newest: each is asked with one of its own.</summary>
    private static readonly string[] EndsSession = ["POST /api/v1/auth/logout", "DELETE /api/v1/sessions/{id}", "POST /sign-out"];

    [Theory, OnBothDatabases]
    public async Task Every_route_gives_every_role_what_the_table_says(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var callers = await CallersAsync(app);
        var somebody = await app.AddUserAsync("somebody@firm.example", Role.Contractor);
        var table = RouteTable.Read();
        var wrong = new List<string>();

        foreach (var route in Route.All(app))
        {
            var statuses = new List<int>();
            foreach (var caller in RouteTable.Callers)
            {
                var user = callers[caller];
                if (caller != Caller.Anonymous && EndsSession.Contains(route.Name, StringComparer.Ordinal))
                    user = await app.SignInExistingAsync(user.Id, user.Email);
                await ForgetAttemptsAsync(app);
                var subject = await Subject.MakeAsync(
                    app,
                    somebody,
                    member: caller is Caller.ContractorGranted or Caller.ContractorAssigned ? user.Id : null,
                    granted: caller is Caller.ContractorGranted ? user.Id : null
                );
                var session = await app.ReadAsync(db =>
                    db.Sessions.Where(s => s.UserId == user.Id).OrderByDescending(s => s.Id).Select(s => s.Id).FirstOrDefaultAsync()
                );
                statuses.Add(await AskAsync(user.Http, route, subject with { SessionId = session }));
            }
            if (!table.Remove(route.Name, out var expected) || !expected.SequenceEqual(statuses))
                wrong.Add(RouteTable.Line(route.Name, statuses));
        }

        string.Join('\n', wrong)
            .ShouldBeEmpty($"These differ from {RouteTable.File}, or are not in it. A line that is right goes into the table as it is.");
        table.Keys.ShouldBeEmpty($"{RouteTable.File} names routes that are gone.");
    }

    private static async Task<Dictionary<Caller, ApiUser>> CallersAsync(TestApp app) =>
        new()
        {
            [Caller.Anonymous] = new ApiUser(Guid.Empty, "", app.NewClient()),
            [Caller.Admin] = await app.SignInAsync(Role.Admin, "admin@firm.example"),
            [Caller.Manager] = await app.SignInAsync(Role.Manager),
            [Caller.ContractorGranted] = await app.SignInAsync(Role.Contractor),
            [Caller.ContractorAssigned] = await app.SignInAsync(Role.Contractor),
            [Caller.ContractorElsewhere] = await app.SignInAsync(Role.Contractor),
            [Caller.ReadOnly] = await app.SignInAsync(Role.ReadOnly),
        };

    // So many sign-ins from one address are held back; that has tests of its own.
    private static async Task ForgetAttemptsAsync(TestApp app) =>
        await app
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(db => db.SignInThrottles.ExecuteDeleteAsync(), TestContext.Current.CancellationToken);

    private static async Task<int> AskAsync(HttpClient http, Route route, Subject subject)
    {
        using var request = route.Request(subject);
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        if (route.Method is not ("GET" or "DELETE"))
        {
            request.Content = new StringContent(
                Bodies
                    .GetValueOrDefault(route.Name, "{}")
                    .Replace("<somebody>", subject.MemberId.ToString())
                    .Replace("<other client>", subject.OtherClientId.ToString()),
                Encoding.UTF8
            );
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(route.Body?.MediaType ?? "application/json");
        }
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBeLessThan(500, route.Name);
        return (int)answer.StatusCode;
    }
}

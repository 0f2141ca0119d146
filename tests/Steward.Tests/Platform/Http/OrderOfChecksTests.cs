using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Steward.Features.Roles;
using Steward.Tests.Access;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

/// <summary>docs/api.md: the body is judged before the version it is said to be made from.</summary>
public sealed class OrderOfChecksTests
{
    [Theory, OnBothDatabases]
    public async Task A_body_that_is_not_valid_is_400_before_a_version_is_missed_or_found_stale(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var subject = await Subject.MakeAsync(app, ana.Id);
        var wrong = new List<string>();

        foreach (
            var (path, invalid, valid) in new[]
            {
                ($"clients/{subject.ClientId}", """{"name":" "}""", """{"name":"Acme"}"""),
                ($"credentials/{subject.CredentialId}", """{"name":" "}""", """{"name":"Router"}"""),
                ($"tasks/{subject.TaskId}", """{"title":" "}""", """{"title":"Call"}"""),
            }
        )
        foreach (var method in (string[])["PUT", "PATCH"])
            await ExpectAllAsync(method, path, invalid, valid);
        await ExpectAllAsync(
            "POST",
            $"credentials/{subject.CredentialId}/move",
            """{"clientId":"Globex"}""",
            $$"""{"clientId":"{{subject.OtherClientId}}"}"""
        );

        string.Join('\n', wrong).ShouldBeEmpty();

        async Task ExpectAllAsync(string method, string path, string invalid, string valid)
        {
            await ExpectAsync(HttpStatusCode.BadRequest, invalid, version: null);
            await ExpectAsync(HttpStatusCode.BadRequest, invalid, version: 7);
            await ExpectAsync(HttpStatusCode.PreconditionRequired, valid, version: null);
            await ExpectAsync(HttpStatusCode.PreconditionFailed, valid, version: 7);

            async Task ExpectAsync(HttpStatusCode expected, string body, int? version)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}");
                request.Content = new StringContent(body, Encoding.UTF8);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                    method == "PATCH" ? "application/merge-patch+json" : "application/json"
                );
                if (version is { } v)
                    request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{v}\""));
                using var answer = await ana.Http.SendAsync(request, TestContext.Current.CancellationToken);
                if (answer.StatusCode != expected)
                    wrong.Add($"{method} {path} {body} {version}: {answer.StatusCode}, not {expected}");
            }
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Access;
using Steward.Tests.Architecture;
using Steward.Tests.Features.ImportExport.Tables;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

public sealed class JsonBodyTests
{
    [Fact]
    public async Task No_file_of_the_JSON_test_suite_gets_past_a_route_or_brings_it_down()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Admin);
        var subject = (await Subject.MakeAsync(app, ana.Id)) with { ImportId = await ana.ReadAsync("clients", "Name\nAcme\n") };
        var files = Directory.GetFiles(Path.Combine(SourceTree.Root, "tests/data/jsontestsuite/test_parsing"));
        files.Length.ShouldBe(318);
        var wrong = new List<string>();

        foreach (var route in Route.All(app).Where(r => r.Body is not null))
        {
            foreach (var file in files)
            {
                using var answer = await SendAsync(ana.Http, route, subject, await File.ReadAllBytesAsync(file, Ct));
                var isProblem = answer.Content.Headers.ContentType?.MediaType == Problems.ContentType;
                var mustFail = Path.GetFileName(file).StartsWith("n_", StringComparison.Ordinal);
                if (mustFail ? answer.StatusCode is not HttpStatusCode.BadRequest || !isProblem : (int)answer.StatusCode >= 500)
                    wrong.Add($"{route.Name} {Path.GetFileName(file)}: {(int)answer.StatusCode}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"email":"a@b.example","password":"x","role":"Admin"}""", "role", "There is no such member.")]
    [InlineData("""{"email":"a@b.example","password":"x","password":"y"}""", "password", "The member is there twice.")]
    [InlineData("""{"email":"a@b.example","password":"x","\u0070assword":"y"}""", "password", "The member is there twice.")]
    [InlineData("""{"email":{"a":[{"b":1,"b":2}]},"password":"x"}""", "email.a[0].b", "The member is there twice.")]
    [InlineData("""{"email":"a@b.example","Email":"a@b.example","password":"x"}""", "Email", "There is no such member.")]
    [InlineData("""{"email":1,"password":"x"}""", "email", "The value has the wrong type")]
    [InlineData("""{"email":["a"],"password":"x"}""", "email", "The value has the wrong type")]
    [InlineData("""{"email":null,"password":"x"}""", "email", "must not be null")]
    [InlineData("""{"password":"x"}""", "email", "This is missing.")]
    [InlineData("""{}""", "password", "This is missing.")]
    [InlineData("""{"email":"a\u0000@b.example","password":"x"}""", "email", "can't be stored")]
    [InlineData("""{"email":"a\ud800@b.example","password":"x"}""", "email", "can't be stored")]
    [InlineData("""{"email":"a\udc00\ud800@b.example","password":"x"}""", "email", "can't be stored")]
    [InlineData("""{"email":"a@b.example","password":"x"}}""", "", "not JSON")]
    [InlineData("""{"email":"a@b.example","password":"x"} // no""", "", "not JSON")]
    [InlineData("""{"email":"a@b.example","password":"x",}""", "", "not JSON")]
    [InlineData("""[{"email":"a@b.example","password":"x"}]""", "", "wrong type")]
    [InlineData("null", "", "not null")]
    [InlineData("", "", "empty")]
    public async Task A_body_that_is_not_what_was_asked_for_is_refused_with_its_field(string body, string field, string message)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var http = app.NewClient();

        using var answer = await http.PostAsync("/api/v1/auth/login", Json(Encoding.UTF8.GetBytes(body)), Ct);

        var errors = await ErrorsAsync(answer);
        errors.ShouldContainKey(field);
        errors[field].ShouldContain(message);
        errors[field].ShouldNotContain("Steward.");
    }

    [Fact]
    public async Task Text_in_another_encoding_is_refused()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var http = app.NewClient();
        const string body = """{"email":"a@b.example","password":"ä"}""";

        (await ErrorsAsync(await LoginAsync(Encoding.Unicode.GetBytes(body))))[""].ShouldNotBeEmpty();
        (await ErrorsAsync(await LoginAsync(Encoding.Latin1.GetBytes(body))))[""].ShouldContain("UTF-8");
        (await ErrorsAsync(await LoginAsync([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(body)])))[""]
            .ShouldContain("byte order mark");
        (await LoginAsync(Encoding.UTF8.GetBytes(body), "application/json; charset=utf-16")).StatusCode.ShouldBe(
            HttpStatusCode.UnsupportedMediaType
        );
        (await LoginAsync(Encoding.UTF8.GetBytes(body), "text/plain")).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await LoginAsync(Encoding.UTF8.GetBytes(body), "application/json; charset=UTF-8")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );

        Task<HttpResponseMessage> LoginAsync(byte[] bytes, string type = "application/json") =>
            http.PostAsync("/api/v1/auth/login", Json(bytes, type), Ct);
    }

    [Theory]
    [InlineData(16, "email")]
    [InlineData(17, "")]
    [InlineData(10_000, "")]
    public async Task A_body_may_be_sixteen_levels_deep(int levels, string field)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var http = app.NewClient();
        var deep = new string('[', levels - 1) + new string(']', levels - 1);

        using var answer = await http.PostAsync(
            "/api/v1/auth/login",
            Json(Encoding.UTF8.GetBytes($$"""{"password":"x","email":{{deep}}}""")),
            Ct
        );

        (await ErrorsAsync(answer)).ShouldContainKey(field);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_body_over_a_mebibyte_is_413_however_it_is_sent(bool chunked)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var http = app.NewClient();
        var frame = """{"email":"","password":"x"}"""u8.Length;

        // The framing of chunks counts too.
        (await SendAsync(Listening.MaxBodyBytes - (chunked ? 4096 : 0))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var tooLarge = await SendAsync(Listening.MaxBodyBytes + 1);
        tooLarge.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await tooLarge.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString().ShouldBe("too_large");
        tooLarge.Content.Headers.ContentType!.MediaType.ShouldBe(Problems.ContentType);

        Task<HttpResponseMessage> SendAsync(int size)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login")
            {
                Content = Json(Encoding.UTF8.GetBytes($$"""{"email":"{{new string('a', size - frame)}}","password":"x"}""")),
            };
            request.Headers.ExpectContinue = true;
            request.Headers.TransferEncodingChunked = chunked;
            return http.SendAsync(request, Ct);
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, Route route, Subject subject, byte[] body)
    {
        var request = route.Request(subject);
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        request.Content = Json(body, route.Body!.MediaType);
        return http.SendAsync(request, Ct);
    }

    private static ByteArrayContent Json(byte[] body, string type = "application/json") =>
        new(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    private static async Task<Dictionary<string, string>> ErrorsAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(Problems.ContentType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        problem.GetProperty("code").GetString().ShouldBe("invalid");
        return problem
            .GetProperty("errors")
            .EnumerateObject()
            .ToDictionary(e => e.Name, e => e.Value[0].GetString()!, StringComparer.Ordinal);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

/// <summary>A body of exactly the limit is taken, one byte more is 413: said how long or not, JSON or form.</summary>
public sealed class BodyLimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task At_the_limit_JSON_is_read_and_past_it_refused(bool saysHowLong)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        // Of a body in pieces the frames around them count too.
        var largest = saysHowLong ? Listening.MaxBodyBytes : Listening.MaxBodyBytes - 4096;
        using var whole = await PostAsync(ana.Http, Json(largest), saysHowLong);
        whole.StatusCode.ShouldBe(HttpStatusCode.Created, await whole.Content.ReadAsStringAsync(Ct));
        using var more = await PostAsync(ana.Http, Json(Listening.MaxBodyBytes + 1), saysHowLong);

        more.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        more.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await more.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString().ShouldBe("too_large");
        // The next request is none the worse for it.
        (await ana.Http.GetFromJsonAsync<JsonElement>("/api/v1/clients", Ct))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task A_form_past_the_limit_is_a_page_that_says_so()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var browser = await app.BrowseAsync(Role.Manager);

        var token = (await browser.GetPageAsync("/clients/new")).CsrfToken!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/clients/new");
        request.Content = new FormUrlEncodedContent([
            new("__RequestVerificationToken", token),
            new("Input.Name", new string('x', Listening.MaxBodyBytes)),
        ]);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.ExpectContinue = true;
        using var answer = await browser.Http.SendAsync(request, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("That is too large");
        (await browser.GetPageAsync("/clients")).Text.ShouldContain("No clients yet");
    }

    [Fact]
    public async Task Signing_in_takes_no_large_body_from_a_stranger_either()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var http = app.NewClient();
        using var content = new ByteArrayContent(new byte[Listening.MaxBodyBytes + 1]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login") { Content = content };
        request.Headers.ExpectContinue = true;
        using var answer = await http.SendAsync(request, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    /// <summary>A client, and spaces up to that many bytes.</summary>
    private static byte[] Json(int bytes)
    {
        var client = """{"name":"Acme","status":"active"}""";
        return Encoding.UTF8.GetBytes(client.Insert(1, new string(' ', bytes - client.Length)));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, byte[] body, bool saysHowLong)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/clients");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = !saysHowLong;
        // What is refused by its length is not sent: the server would hang up in the middle of it.
        request.Headers.ExpectContinue = saysHowLong;
        return await http.SendAsync(request, Ct);
    }
}

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Harness;

namespace Steward.Tests.Ui.Errors;

/// <summary>Whatever goes wrong while a page is made, a person gets a page, and at once.</summary>
public sealed class ErrorPagesTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("at-once", 500)]
    [InlineData("while-loading", 500)]
    [InlineData("after-loading", 500)]
    [InlineData("in-a-child", 500)]
    [InlineData("refused", 403)]
    public async Task A_page_that_throws_is_answered_with_the_error_page(string how, int status)
    {
        await using var app = await TestApp.StartAsync(
            Database.Sqlite,
            routes =>
                routes
                    .MapGet(
                        "/throws/{how}",
                        (string how) =>
                            new RazorComponentResult<Throwing>(new Dictionary<string, object?>(StringComparer.Ordinal) { ["How"] = how })
                    )
                    .Public()
        );
        var browser = await app.BrowseAsync(Role.Manager);

        var page = await browser.GetPageAsync($"/throws/{how}").WaitAsync(AtOnce, Ct);

        page.Status.ShouldBe((HttpStatusCode)status);
        page.Text.ShouldContain(status == 500 ? "Something went wrong" : "You may not do this");
        page.Html.ShouldNotContain("Throwing");
        // The connection is as good as before.
        (await browser.GetPageAsync("/clients").WaitAsync(AtOnce, Ct)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Database.Sqlite, "at-once")]
    [InlineData(Database.Sqlite, "while-loading")]
    [InlineData(Database.Postgres, "at-once")]
    [InlineData(Database.Postgres, "while-loading")]
    [InlineData(Database.Postgres, "after-loading")]
    [InlineData(Database.Postgres, "beside-what-loads")]
    public async Task A_page_in_its_layout_that_throws_is_answered_at_once_too(Database database, string how)
    {
        await using var app = await TestApp.StartAsync(database, routes => routes.MapRazorComponents<ThrowingApp>());
        await app.AddUserAsync("ana@firm.example");
        var browser = await app.BrowseAsAsync("ana@firm.example");

        var page = await browser.GetPageAsync($"/throwing-page/{how}").WaitAsync(AtOnce, Ct);

        page.Status.ShouldBe(HttpStatusCode.InternalServerError);
        page.Text.ShouldContain("Something went wrong");
        (await browser.GetPageAsync("/clients").WaitAsync(AtOnce, Ct)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Two_who_meet_at_one_row_are_a_conflict_and_no_fault()
    {
        var details = Problems.Of(new DbUpdateConcurrencyException())!;

        details.Status.ShouldBe(409);
        details.Extensions["code"].ShouldBe("changed_meanwhile");
    }

    [Fact]
    public async Task A_wrong_method_is_405_with_those_that_are_right_and_a_wrong_address_404()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        (await SayAsync(ana, HttpMethod.Get, "/api/v1/auth/login")).ShouldBe("405 POST");
        (await SayAsync(ana, HttpMethod.Put, "/api/v1/clients")).ShouldBe("405 GET, POST");
        (await SayAsync(ana, HttpMethod.Delete, "/healthz")).ShouldBe("405 GET");
        (await SayAsync(ana, HttpMethod.Delete, "/vault")).ShouldBe("405 GET, POST");
        (await SayAsync(ana, HttpMethod.Post, "/favicon.svg")).ShouldBe("405 GET, HEAD");
        (await SayAsync(ana, HttpMethod.Post, "/nothing")).ShouldBe("404 ");
        (await SayAsync(ana, HttpMethod.Post, "/nothing.css")).ShouldBe("404 ");
        (await SayAsync(ana, HttpMethod.Get, "/api/v1/nothing")).ShouldBe("404 ");
    }

    private static async Task<string> SayAsync(ApiUser user, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await user.Http.SendAsync(request, Ct);
        return $"{(int)answer.StatusCode} {string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal))}";
    }
}

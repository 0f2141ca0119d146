using System.Net;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Trash;

public sealed class TrashPagesTests
{
    [Fact]
    public async Task A_client_is_moved_restored_and_deleted_for_ever_by_pages_that_name_it()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(Role.Manager);
        (await browser.GetPageAsync("/trash")).Html.ShouldContain("The trash is empty");
        var acme = await ana.AddClientAsync("Okafor Legal");
        var id = acme.Id();

        (await browser.GetPageAsync($"/clients/{id}/trash")).Html.ShouldContain("Move Okafor Legal to the trash");
        (await browser.PostFormAsync($"/clients/{id}/trash", "trash", ("Input.Version", "9"))).Html.ShouldContain("Not moved");
        (await browser.PostFormAsync($"/clients/{id}/trash", "trash")).Location.ShouldBe("/clients");
        (await browser.GetPageAsync("/clients")).Text.ShouldContain("Undo");
        (await browser.PostFormAsync("/clients", "/trash")).Location.ShouldBe($"/clients/{id}");
        (await browser.PostFormAsync($"/clients/{id}/trash", "trash")).Location.ShouldBe("/clients");
        (await browser.GetPageAsync("/trash")).Html.ShouldContain("Okafor Legal");
        var task = await ana.AddTaskAsync(await ana.AddClientAsync("Beta"), "Call");
        await TrashTests.DeleteAsync(ana, task.TaskPath());
        (await browser.GetPageAsync("/trash")).Text.ShouldContain("Task of Beta ");
        (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/trash/task/{task.Id()}").SayAsync()).ShouldBe("204");
        await browser.GetPageAsync("/trash");
        var restored = await browser.PostFormAsync("/trash", "restore", ("Input.Kind", "client"), ("Input.Id", $"{id}"));
        restored.Location.ShouldBe("/trash", $"{restored.Status} {restored.Text}");
        (await browser.PostFormAsync($"/clients/{id}/trash", "trash")).Location.ShouldBe("/clients");
        (await browser.GetPageAsync($"/trash/purge?kind=client&id={id}")).Html.ShouldContain("Delete Okafor Legal for ever");
        (await browser.PostFormAsync($"/trash/purge?kind=client&id={id}", "purge")).Location.ShouldBe("/trash");
        (await browser.GetPageAsync("/trash")).Html.ShouldContain("The trash is empty");
    }

    [Fact]
    public async Task Deleting_for_ever_asks_for_the_password_of_who_signed_in_long_ago_and_comes_back_to_ask_again()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite, ("STEP_UP_ADMIN_MINUTES", "2"));
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Okafor Legal");
        await TrashTests.DeleteAsync(ana, acme.Path());
        var page = $"/trash/purge?kind=client&id={acme.Id()}";
        await browser.GetPageAsync(page);
        app.Clock.Skip(TimeSpan.FromMinutes(3));

        var late = await browser.PostFormAsync(page, "purge");
        late.Location.ShouldBe($"/step-up?return={Uri.EscapeDataString(page)}");
        (await browser.GetPageAsync(page)).Location.ShouldBe(late.Location);
        (await browser.GetPageAsync($"/trash/purge?kind=client&id={Guid.CreateVersion7()}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ana.InTrashAsync()).ShouldBe(["client Okafor Legal"]);

        (await browser.PostFormAsync(late.Location!, "step-up", ("Input.Password", TestApp.Password))).Location.ShouldBe(page);
        (await ana.InTrashAsync()).ShouldBe(["client Okafor Legal"]);
        (await browser.PostFormAsync(page, "purge")).Location.ShouldBe("/trash");
        (await ana.InTrashAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_of_a_trashed_clients_credential_is_not_there_and_reveals_nothing()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var browser = await app.BrowseAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());
        (await browser.GetPageAsync($"/credentials/{id}")).Html.ShouldContain("Router");
        await TrashTests.DeleteAsync(ana, acme.Path());

        ((int)(await browser.GetPageAsync($"/credentials/{id}")).Status).ShouldBe(404);
        (await browser.GetPageAsync("/vault")).Html.ShouldNotContain("Router");
    }
}

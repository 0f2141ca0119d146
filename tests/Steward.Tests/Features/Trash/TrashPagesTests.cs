using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
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
        var restored = await browser.PostFormAsync("/trash", "restore", ("Input.Kind", "client"), ("Input.Id", $"{id}"));
        restored.Location.ShouldBe("/trash", $"{restored.Status} {restored.Text}");
        (await browser.PostFormAsync($"/clients/{id}/trash", "trash")).Location.ShouldBe("/clients");
        (await browser.GetPageAsync($"/trash/purge?kind=client&id={id}")).Html.ShouldContain("Delete Okafor Legal for ever");
        (await browser.PostFormAsync($"/trash/purge?kind=client&id={id}", "purge")).Location.ShouldBe("/trash");
        (await browser.GetPageAsync("/trash")).Html.ShouldContain("The trash is empty");
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

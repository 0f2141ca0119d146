using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>A file that makes somebody the owner of a client shows it to them: an open browser is not enough.</summary>
public sealed class TableOwnersTests
{
    [Theory, OnBothDatabases]
    public async Task A_file_whose_owner_sees_assigned_clients_only_needs_the_password_when_it_is_run(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("STEP_UP_ADMIN_MINUTES", "2"));
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var id = await ana.ReadAsync("clients", $"name,owner\nAcme,{bo.Email}\nGlobex,{ana.Email}\n");
        using var browser = await app.BrowseAsync(ana);
        await browser.GetPageAsync("/");
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        await ana.MapAsync(id);

        (await ana.SendRunAsync(id).SayAsync()).ShouldBe("403 step_up_required");
        var late = await browser.PostFormAsync($"/import/{id}", "run");

        late.Location.ShouldBe($"/step-up?return=/import/{id}");
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ClientMembers.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Ready);
        var confirmed = await browser.PostFormAsync(late.Location!, "step-up", ("Input.Password", TestApp.Password));
        confirmed.Location.ShouldBe($"/import/{id}");
        await browser.PostFormAsync(confirmed.Location!, "run");
        (await bo.NamesAsync("")).ShouldBe(["Acme"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_file_whose_owners_see_it_anyway_needs_none(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("STEP_UP_ADMIN_MINUTES", "2"));
        var ana = await app.SignInAsync(Role.Manager);
        var max = await app.SignInAsync(Role.Manager);
        await app.AddRoleAsync(
            "Lead",
            PermissionSet.Of(Permission.ClientsRead, Permission.ClientsWrite, Permission.ImportRun),
            AccessScope.AssignedClients
        );
        var lead = await app.SignInAsync("Lead");
        app.Clock.Skip(TimeSpan.FromMinutes(3));

        await ana.ImportAsync("clients", $"name,owner\nAcme,{ana.Email}\nGlobex,{max.Email}\nInitech,\n");
        await lead.ImportAsync("clients", "name\nOwn\n");

        (await lead.NamesAsync("")).ShouldBe(["Own"]);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(4);
    }
}

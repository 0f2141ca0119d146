using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Data;

public sealed class CompiledQueryTests
{
    private sealed record Named(CurrentUser User, string Name) : Ask(User);

    private static readonly CompiledQuery<Named, string> Visible = new(
        (db, ask) => db.Clients.VisibleTo(ask.User).Where(c => c.Name.StartsWith(ask.Name)).Select(c => c.Name)
    );

    private static readonly string[] Both = ["Mill", "Miller"];

    private static readonly DateTime Now = new(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _held = "Mill";

    [Theory, OnBothDatabases]
    public async Task Each_asker_gets_their_own_answer(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (member, stranger) = (await NewUserAsync(app, Role.Contractor), await NewUserAsync(app, Role.Contractor));
        var manager = await NewUserAsync(app, Role.Manager);
        await app.ChangeAsync(db =>
        {
            var client = NewClient("Miller");
            db.AddRange(client, NewClient("Mill"), new ClientMember(client.Id, member.Id, isOwner: false, Now));
            return Task.CompletedTask;
        });

        // Whoever asks first, the next of the same rights is not answered in their name.
        (await AskAsync(app, stranger, "Mill")).ShouldBeEmpty();
        (await AskAsync(app, member, "Mill")).ShouldBe(["Miller"]);
        (await AskAsync(app, member, "Bakery")).ShouldBeEmpty();
        (await AskAsync(app, manager, "Mill")).ShouldBe(Both);
        (await AskAsync(app, stranger, "Mill")).ShouldBeEmpty();
        (await AskAsync(app, manager with { Permissions = default }, "Mill")).ShouldBeEmpty();
        (await AskAsync(app, member with { Scope = AccessScope.AllClients }, "Mill")).ShouldBe(Both);
    }

    [Theory, OnBothDatabases]
    public async Task What_somebody_was_denied_is_not_answered_by_the_query_of_whoever_was_not(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var manager = await NewUserAsync(app, Role.Manager);
        await app.ChangeAsync(db =>
        {
            var client = NewClient("Miller");
            db.AddRange(client, NewClient("Mill"));
            db.Add(new AccessGrant(manager.Id, client.Id, credentialId: null, GrantEffect.Deny, until: null, grantedBy: null, Now));
            return Task.CompletedTask;
        });

        (await AskAsync(app, manager, "Mill")).ShouldBe(Both);
        (await AskAsync(app, manager with { HasDenials = true }, "Mill")).ShouldBe(["Mill"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_value_from_elsewhere_than_from_what_is_asked_is_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var user = await NewUserAsync(app, Role.Manager);
        var other = user with { Name = "somebody else" };
        var captured = new CompiledQuery<Named, string>((db, _) => db.Clients.Where(c => c.OwnerId == other.Id).Select(c => c.Name));
        var computed = new CompiledQuery<Named, string>(
            (db, ask) =>
            {
                var name = ask.Name.ToUpperInvariant();
                return db.Clients.Where(c => c.Name == name).Select(c => c.Name);
            }
        );
        var held = new CompiledQuery<Named, string>((db, _) => db.Clients.Where(c => c.Name == _held).Select(c => c.Name));
        var sql = new CompiledQuery<Named, string>(
            (db, ask) => db.Clients.FromSql($"SELECT * FROM client WHERE name = {ask.Name}").Select(c => c.Name)
        );

        foreach (var query in (CompiledQuery<Named, string>[])[captured, computed, held, sql])
        {
            var refused = await Should.ThrowAsync<InvalidOperationException>(() =>
                app.ReadAsync(async db => await query.RunAsync(db, new Named(user, "Mill")).ToListAsync())
            );
            refused.Message.ShouldContain("from elsewhere");
        }
    }

    private static Task<List<string>> AskAsync(TestApp app, CurrentUser user, string name) =>
        app.ReadAsync(async db => await Visible.RunAsync(db, new Named(user, name)).Order(StringComparer.Ordinal).ToListAsync());

    private static Client NewClient(string name) => new(new ClientDetails(name, ClientStatus.Active, null, null, null, null, null), Now);

    private static async Task<CurrentUser> NewUserAsync(TestApp app, string role)
    {
        var id = await app.AddUserAsync($"{Guid.CreateVersion7():N}@firm.example", role);
        var (user, stored) = await app.ReadAsync(async db =>
            (await db.Users.SingleAsync(u => u.Id == id), await db.Roles.SingleAsync(r => r.Name == role))
        );
        return new CurrentUser(
            id,
            user.Email,
            user.Name,
            role,
            PermissionSet.Parse(stored.Permissions),
            stored.Scope,
            Guid.CreateVersion7(),
            Now,
            HasDenials: false,
            "UTC",
            Theme.System,
            new Origin(null, null, null),
            Now
        );
    }
}

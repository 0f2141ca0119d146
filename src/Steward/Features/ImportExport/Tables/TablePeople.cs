using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>The people that rows name, by e-mail address or name, and which of them may be given what.</summary>
internal sealed class TablePeople(StewardDb db, CurrentUser? user, DateTime now)
{
    private readonly Dictionary<(Guid Person, Guid Client), bool> _sees = [];
    private HashSet<Guid> _denied = [];
    private List<User> _all = [];

    public async Task LoadAsync(CancellationToken ct)
    {
        _all = await db.Users.AsNoTracking().Include(u => u.Role).ToListAsync(ct);
        _denied = await db.AccessGrants.Where(g => g.Effect == Credentials.GrantEffect.Deny).Select(g => g.UserId).ToHashSetAsync(ct);
    }

    /// <exception cref="InvalidException">There is no such person, or more than one, or they work here no longer.</exception>
    public User? Find(string field, string? text)
    {
        var fold = TextFold.Name(text);
        if (fold.Length == 0)
            return null;
        var found = _all.Where(u => u.EmailFold == fold).ToList();
        if (found.Count == 0)
            found = [.. _all.Where(u => TextFold.Name(u.Name) == fold)];
        var active = found.Where(u => u.IsActive).ToList();
        return active.Count switch
        {
            1 => active[0],
            > 1 => throw new InvalidException(
                field,
                $"{active.Count} people are called “{TableRow.Shown(text!)}”. Write the e-mail address of the one you mean."
            ),
            _ when found.Count > 0 => throw new InvalidException(
                field,
                $"{found[0].Name} is deactivated. Name somebody active, or leave it empty."
            ),
            _ => throw new InvalidException(
                field,
                $"Nobody here is called “{TableRow.Shown(text!)}”. Write the name or e-mail address of somebody who works here, or leave it empty."
            ),
        };
    }

    /// <exception cref="InvalidException">They would not see the task.</exception>
    public async Task DemandSeesAsync(Guid personId, ImportClient client, CancellationToken ct)
    {
        var person = _all.Find(u => u.Id == personId);
        if (person is { IsActive: true } && await SeesAsync(person, client, ct))
            return;
        throw new InvalidException(
            "assignee",
            $"{person?.Name ?? "The assignee"} is not a member of {client.Name} and would not see this task. Add them as a member first, or name somebody else."
        );
    }

    /// <exception cref="InvalidException">They work here no longer.</exception>
    public void DemandActive(Guid personId)
    {
        var person = _all.Find(u => u.Id == personId);
        if (person is not { IsActive: true })
            throw new InvalidException("owner", $"{person?.Name ?? "An owner"} is deactivated and can't own a client.");
    }

    /// <summary>Whether a new client is theirs to see only because they own it.</summary>
    public bool SeesOnlyAssigned(Guid personId) => _all.Find(u => u.Id == personId)?.Role.Scope == AccessScope.AssignedClients;

    private async Task<bool> SeesAsync(User person, ImportClient client, CancellationToken ct)
    {
        var permissions = PermissionSet.Parse(person.Role.Permissions);
        if (!permissions.Has(Permission.ClientsRead) || !permissions.Has(Permission.TasksRead))
            return false;
        if (person.Role.Scope == AccessScope.AllClients && !_denied.Contains(person.Id))
            return true;
        if (client.IsNew)
            return person.Role.Scope == AccessScope.AllClients || TableClients.OwnerOf(user) == person.Id;
        if (!_sees.TryGetValue((person.Id, client.ClientId), out var sees))
            _sees[(person.Id, client.ClientId)] = sees = await TaskAssignee
                .WhoSee(db, client.ClientId, now)
                .AnyAsync(u => u.Id == person.Id, ct);
        return sees;
    }
}

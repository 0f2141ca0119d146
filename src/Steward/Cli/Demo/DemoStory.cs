using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Search;
using Steward.Features.Users;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Cli.Demo;

/// <summary>
/// What happened in the made-up firm, moment by moment: collected first, in any order, then written in the order of time, so that the audit chain's
/// times ascend. Ids carry the same moments: lists are sorted by them.
/// </summary>
internal sealed class DemoStory(InstallationKeys keys, DateTime now)
{
    private readonly List<(DateTime At, Func<StewardDb, DateTime, Task> Happens)> _moments = [];
    private readonly HashSet<DateTime> _taken = [];

    public DateTime Now => now;

    public IEnumerable<(DateTime At, Func<StewardDb, DateTime, Task> Happens)> InOrder => _moments.OrderBy(m => m.At);

    /// <summary>So many days ago, at that hour or a little later: each moment is told of once.</summary>
    public DateTime At(int daysAgo, double hour) => Free(now.Date.AddDays(-daysAgo).AddHours(hour));

    public DateTime Free(DateTime at)
    {
        if (at >= now)
            at = now.AddHours(-1);
        // Whole milliseconds: version 7 ids order by them.
        at = new DateTime(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
        while (!_taken.Add(at))
            at = at.AddSeconds(-7);
        return at;
    }

    public void Tell(DateTime at, Action<StewardDb, DateTime> happens) =>
        Tell(
            at,
            (db, when) =>
            {
                happens(db, when);
                return Task.CompletedTask;
            }
        );

    public void Tell(DateTime at, Func<StewardDb, DateTime, Task> happens) => _moments.Add((at, happens));

    public void Join(DateTime at, DemoPerson person, Guid id, string hash, Actor by) =>
        Tell(
            at,
            async (db, when) =>
            {
                var user = new User(id, person.Email, person.Name, await db.Roles.SingleAsync(r => r.Name == person.Role), when);
                user.SetPassword(hash, when);
                db.Add(user);
                db.Audit(
                    new AuditEntry(by, "user.created", "user")
                    {
                        Id = Guid.CreateVersion7(when),
                        ObjectId = id,
                        ObjectVersion = user.Version,
                        Reason = $"role {person.Role}",
                    }
                );
            }
        );

    public void Win(DateTime at, Guid id, ClientDetails details, Actor by) =>
        Tell(
            at,
            async (db, when) =>
            {
                var client = new Client(id, details, when);
                db.Add(client);
                if (details.OwnerId is { } owner)
                    db.Add(new ClientMember(id, owner, isOwner: true, when));
                db.Add(new Activity(id, by.UserId, "client.created", details.Name, null, when));
                await SearchIndex.PutAsync(db, SearchKind.Client, id, id, details.Name, client.SearchDetail, CancellationToken.None);
                db.Audit(
                    new AuditEntry(by, "client.created", "client")
                    {
                        Id = Guid.CreateVersion7(when),
                        ObjectId = id,
                        ObjectName = details.Name,
                        ObjectVersion = client.Version,
                        ClientId = id,
                    }
                );
            }
        );

    public void Entrust(DateTime at, DemoSecret secret, CredentialDetails details, string? username, Actor by) =>
        Tell(
            at,
            async (db, when) =>
            {
                var credential = new Credential(secret.Id, secret.ClientId, details, when);
                if (username is not null)
                {
                    var location = Credential.Location(keys.Installation, secret.Id, secret.ClientId, Credential.UsernameField, 1);
                    credential.SealUsername(keys.Names.Seal(Encoding.UTF8.GetBytes(username), location));
                }
                db.Add(credential);
                db.Add(credential.Begin(await SealAsync(db, secret, CredentialFields.Empty, 1), by.UserId, when));
                await db
                    .Clients.Where(c => c.Id == secret.ClientId)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.Credentials, c => c.Credentials + 1));
                await SearchIndex.PutAsync(
                    db,
                    SearchKind.Credential,
                    secret.Id,
                    secret.ClientId,
                    details.Name,
                    details.Website,
                    CancellationToken.None
                );
                Note(db, by, "credential.created", credential, null, when);
            }
        );

    public void Rotate(DateTime at, DemoSecret secret, Actor by) =>
        Tell(
            at,
            async (db, when) =>
            {
                var credential = await db.Credentials.SingleAsync(c => c.Id == secret.Id);
                var newest = await db.CredentialVersions.SingleAsync(v =>
                    v.CredentialId == secret.Id && v.Version == credential.SecretVersion
                );
                var fields = await SealAsync(db, secret, CredentialFields.Parse(newest.Fields), credential.SecretVersion + 1);
                db.Add(credential.Rotate(fields, passwordChanged: true, by.UserId, when));
                Note(db, by, "credential.rotated", credential, "password", when);
            }
        );

    /// <summary>Somebody is shown a secret, or is refused one: an event that stands alone.</summary>
    public void Look(DateTime at, Guid credentialId, string action, Actor by, string? reason, string outcome = AuditEntry.Ok) =>
        Tell(
            at,
            async (db, when) =>
            {
                var credential = await db.Credentials.SingleAsync(c => c.Id == credentialId);
                db.Audit(Entry(by, action, credential, when) with { Reason = reason, Outcome = outcome });
            }
        );

    private async Task<CredentialFields> SealAsync(StewardDb db, DemoSecret secret, CredentialFields fields, int version)
    {
        foreach (var (field, value) in secret.Values(first: version == 1))
        {
            using (value)
            {
                var location = Credential.Location(keys.Installation, secret.Id, secret.ClientId, field, version);
                db.Add(new CredentialSecret(secret.Id, field, version, await keys.Keyring.SealAsync(value.Memory, location)));
            }
            fields = fields.With(field, version);
        }
        return fields;
    }

    private static void Note(StewardDb db, Actor by, string action, Credential credential, string? detail, DateTime at)
    {
        db.Audit(Entry(by, action, credential, at) with { Reason = detail });
        db.Add(new Activity(credential.ClientId, by.UserId, action, credential.Name, detail, at));
    }

    private static AuditEntry Entry(Actor by, string action, Credential credential, DateTime at) =>
        new(by, action, "credential")
        {
            Id = Guid.CreateVersion7(at),
            ObjectId = credential.Id,
            ObjectName = credential.Name,
            ObjectVersion = credential.SecretVersion,
            ClientId = credential.ClientId,
            CredentialId = credential.Id,
        };
}

/// <summary>A credential's secret fields, new ones for each version.</summary>
internal sealed record DemoSecret(Guid Id, Guid ClientId, DemoCredential Template, string Domain, Random Random)
{
    /// <summary>The first version has all fields; a rotation replaces the password alone.</summary>
    public IEnumerable<(string Field, SecretBytes Value)> Values(bool first)
    {
        if (Template.HasPassword)
            yield return (SecretField.Password, Bytes(DemoVault.Password(Random)));
        if (!first)
            yield break;
        if (Template.HasTotp)
            yield return (SecretField.Totp, Bytes(DemoVault.Totp(Random, Domain)));
        if (Template.Notes is { } notes)
            yield return (SecretField.Notes, Bytes(notes));
        if (Template.Custom.IsEmpty)
            yield break;
        var custom = Template.Custom.Select(c => new CustomField(c.Name, Bytes(c.Value))).ToList();
        yield return (SecretField.Custom, CustomFields.Write(custom)!);
        custom.ForEach(c => c.Value?.Dispose());
    }

    private static SecretBytes Bytes(string text) => SecretBytes.CopyOf(Encoding.UTF8.GetBytes(text));
}

using System.Text.RegularExpressions;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Contacts;
using Steward.Features.Credentials;
using Steward.Features.Tags;
using Steward.Features.Tasks;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Access;

/// <summary>
/// What one request is about: a client with a credential and a task of its own, so that no request sees what an earlier one did.
/// The caller may be a member of the client, and hold a grant on the credential.
/// </summary>
internal sealed partial record Subject(Guid ClientId, Guid CredentialId, Guid GrantId, Guid MemberId, Guid TaskId)
{
    /// <summary>A session of the caller's own.</summary>
    public Guid SessionId { get; init; }

    /// <summary>On the client.</summary>
    public Guid TagId { get; init; }

    /// <summary>Another client of the same people.</summary>
    public Guid OtherClientId { get; init; }

    /// <summary>In the trash: a client of the same people, and a task and a credential of the client.</summary>
    public Guid TrashedClientId { get; init; }
    public Guid TrashedTaskId { get; init; }
    public Guid TrashedCredentialId { get; init; }

    /// <summary>Of the client.</summary>
    public Guid ContactId { get; init; }

    /// <summary>An import whose columns are to be chosen; none unless a test begins one.</summary>
    public Guid? ImportId { get; init; }
    public Guid ActivityId { get; init; }

    public static async Task<Subject> MakeAsync(TestApp app, Guid somebody, Guid? member = null, Guid? granted = null)
    {
        var keys = app.Services.GetRequiredService<InstallationKeys>();
        var now = app.Clock.GetUtcNow().UtcDateTime;
        var client = new Client(new ClientDetails("Subject", ClientStatus.Active, null, null, null, null, null), now);
        var other = new Client(new ClientDetails("Other", ClientStatus.Active, null, null, null, null, null), now);
        var credential = new Credential(
            Guid.CreateVersion7(),
            client.Id,
            new CredentialDetails("Key", CredentialKind.Login, null, null, null),
            now
        );
        var envelope = await keys.Keyring.SealAsync(
            "s3cret"u8.ToArray(),
            Credential.Location(keys.Installation, credential.Id, client.Id, SecretField.Password, 1)
        );
        var grant = new AccessGrant(granted ?? somebody, client.Id, credential.Id, GrantEffect.Allow, null, null, now);
        var task = new WorkTask(
            Guid.CreateVersion7(),
            client.Id,
            new WorkTaskDetails("Call", null, WorkTaskStatus.Todo, WorkTaskPriority.Normal, null, null),
            now
        );
        var tag = new Tag(Guid.CreateVersion7(), $"t{Guid.CreateVersion7():N}");
        var contact = new Contact(client.Id, new ContactDetails("Somebody", null, null, null, null, true), now);
        var activity = new Activity(client.Id, somebody, "contact.call", null, null, now);
        var trashedClient = new Client(new ClientDetails("Gone", ClientStatus.Active, null, null, null, null, null), now);
        trashedClient.Trash(now, somebody);
        var trashedTask = new WorkTask(Guid.CreateVersion7(), client.Id, task.Details, now);
        trashedTask.Trash(now, somebody);
        var trashedCredential = new Credential(Guid.CreateVersion7(), client.Id, credential.Details, now);
        trashedCredential.Trash(now, somebody);
        var write = app.Services.GetRequiredService<WriteTransaction>();
        await write.RunAsync(
            db =>
            {
                db.AddRange(client, other);
                db.AddRange(credential, activity);
                db.Add(task);
                db.Add(contact);
                db.AddRange(trashedClient, trashedTask, trashedCredential);
                db.Add(tag);
                db.Add(new ClientTag { RecordId = client.Id, TagId = tag.Id });
                db.Add(credential.Begin(CredentialFields.Empty.With(SecretField.Password, 1), somebody, now));
                db.Add(new CredentialSecret(credential.Id, SecretField.Password, 1, envelope));
                db.Audit(
                    new AuditEntry(Actor.Background, "credential.created", "credential") { ObjectId = credential.Id, ObjectVersion = 1 }
                );
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        await write.RunAsync(
            db =>
            {
                db.Add(grant);
                foreach (var user in new[] { somebody, member ?? somebody }.Distinct())
                    db.AddRange(
                        new ClientMember(client.Id, user, isOwner: false, now),
                        new ClientMember(other.Id, user, isOwner: false, now),
                        new ClientMember(trashedClient.Id, user, isOwner: false, now)
                    );
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        return new Subject(client.Id, credential.Id, grant.Id, somebody, task.Id)
        {
            TagId = tag.Id,
            OtherClientId = other.Id,
            ContactId = contact.Id,
            ActivityId = activity.Id,
            TrashedClientId = trashedClient.Id,
            TrashedTaskId = trashedTask.Id,
            TrashedCredentialId = trashedCredential.Id,
        };
    }

    /// <summary>The address with this subject's ids; one that is not known here fails, so that the new kind of thing is added.</summary>
    public string Fill(string pattern) =>
        Parameter()
            .Replace(
                pattern,
                match =>
                    (match.Groups[1].Value, match.Groups[2].Value.ToLowerInvariant()) switch
                    {
                        ("client", _) => TrashedClientId.ToString(),
                        ("credential", _) => TrashedCredentialId.ToString(),
                        ("task", _) => TrashedTaskId.ToString(),
                        ("clients", "id" or "clientid") => ClientId.ToString(),
                        ("credentials", "id" or "credentialid") => CredentialId.ToString(),
                        ("contacts", _) => ContactId.ToString(),
                        ("activity", _) => ActivityId.ToString(),
                        ("tags", _) => TagId.ToString(),
                        ("tasks", _) => TaskId.ToString(),
                        ("grants", _) => GrantId.ToString(),
                        ("members" or "users", _) => MemberId.ToString(),
                        ("sessions", _) => SessionId.ToString(),
                        // A link that was never given out, an import that was never begun, an event that was never written.
                        ("denials", _) => GrantId.ToString(),
                        ("imports", _) when ImportId is { } import => import.ToString(),
                        ("setup" or "password" or "imports" or "audit" or "import", _) => SessionId.ToString(),
                        _ => throw new InvalidOperationException($"Subject doesn't know what {match.Value} of {pattern} is: add it."),
                    }
                        is var id
                        ? match.Groups[1].Value + "/" + id
                        : ""
            );

    [GeneratedRegex(@"([\w-]+)/\{(\w+)\}")]
    private static partial Regex Parameter();
}

using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Dashboard;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Cli.Demo;

/// <summary>Fills an empty installation with a believable firm: the same one each time, its past counted back from today.</summary>
internal sealed class FillDemo(StewardDb db, WriteTransaction write, InstallationKeys keys, PasswordHasher hasher, DemoClock clock)
{
    private const string Filled = "demo.filled";
    private const int DaysOfTrend = 32;

    /// <summary>False: it was filled before.</summary>
    /// <exception cref="SettingsException">Somebody's own data is in there, or half of the firm.</exception>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        if (await db.AuditEvents.AnyAsync(e => e.Action == Filled, ct))
            return false;
        await DemandEmptyAsync(ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var story = new DemoStory(keys, now);
        var staff = new DemoStaff(story, await HashAsync(now, ct));
        var work = new DemoWork(story, staff, new Random(20));
        work.Tell();
        var history = new KeepFirmHistory(write, clock);
        foreach (var (at, happens) in story.InOrder)
        {
            // The last month's evenings, as they were.
            for (var day = clock.GetUtcNow().UtcDateTime.Date; day < at.Date; day = day.AddDays(1))
            {
                clock.MoveTo(day.AddDays(1).AddTicks(-1));
                if ((now - day).TotalDays < DaysOfTrend)
                    await history.RunAsync(ct);
            }
            clock.MoveTo(at);
            await write.RunAsync(db => happens(db, at), ct);
        }
        clock.MoveTo(now);
        await new ScoreClients(db, write, clock).RunAsync(ct);
        await write.AppendAsync(
            new AuditEntry(Actor.CommandLine, Filled, "installation") { ObjectId = keys.Installation, Id = Guid.CreateVersion7(now) },
            ct
        );
        return true;
    }

    private async Task DemandEmptyAsync(CancellationToken ct)
    {
        if (await db.Users.AnyAsync(u => u.Email == DemoPeople.Ana.Email, ct))
            throw new SettingsException(
                "The demo was stopped while it filled this installation. Delete its folder or database and start again."
            );
        if (await db.Users.AnyAsync(ct) || await db.Clients.AnyAsync(ct))
        {
            throw new SettingsException(
                "This installation is in use, and the demo only fills an empty one. Nothing was changed. Set STEWARD_DATA to another folder, and STEWARD_DATABASE to another database if you use PostgreSQL."
            );
        }
    }

    private async Task<Dictionary<DemoPerson, (Guid Id, string Hash)>> HashAsync(DateTime now, CancellationToken ct)
    {
        var joined = now.AddDays(-DemoStaff.DaysOfHistory);
        var hashed = await Task.WhenAll(
            DemoPeople.All.Select(async person =>
            {
                var id = Guid.CreateVersion7(joined);
                return (Person: person, Id: id, Hash: await hasher.HashAsync(id, Encoding.UTF8.GetBytes(person.Password), ct));
            })
        );
        return hashed.ToDictionary(h => h.Person, h => (h.Id, h.Hash));
    }
}

/// <summary>The five people, each signed in on the days they do something.</summary>
internal sealed class DemoStaff
{
    public const int DaysOfHistory = 735;

    private readonly DemoStory _story;
    private readonly Dictionary<DemoPerson, (Guid Id, string Hash)> _people;
    private readonly Dictionary<(DemoPerson, DateTime), Actor> _present = [];

    public DemoStaff(DemoStory story, Dictionary<DemoPerson, (Guid Id, string Hash)> people)
    {
        _story = story;
        _people = people;
        var by = Actor.CommandLine;
        foreach (var person in DemoPeople.All)
            story.Join(story.At(DaysOfHistory, 6), person, people[person].Id, people[person].Hash, by);
    }

    public Guid IdOf(DemoPerson person) => _people[person].Id;

    /// <summary>Signs the person in that morning if they were not yet.</summary>
    public Actor On(DemoPerson person, DateTime at)
    {
        if (_present.TryGetValue((person, at.Date), out var actor))
            return actor;
        var signedInAt = _story.Free(at.Date.AddHours(6.5).AddMinutes((IdOf(person).GetHashCode() & 0x1f) + (at.Day % 7)));
        var sessionId = Guid.CreateVersion7(signedInAt);
        var request = string.Create(CultureInfo.InvariantCulture, $"demo-{at:yyyyMMdd}");
        actor = new Actor(IdOf(person), sessionId, new Origin(person.Ip, person.UserAgent, request));
        _present[(person, at.Date)] = actor;
        _story.Tell(
            signedInAt,
            async (db, when) =>
            {
                (await db.Users.SingleAsync(u => u.Id == actor.UserId)).SignedIn(when);
                db.Audit(new AuditEntry(actor, "session.started", "session") { ObjectId = sessionId, Id = Guid.CreateVersion7(when) });
            }
        );
        return actor;
    }
}

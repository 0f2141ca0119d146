using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Tests.Architecture;
using Steward.Tests.Harness;
using Steward.Vault;

namespace Steward.Tests.Features.Audit;

public sealed partial class ShowAuditEventTests
{
    [Theory, OnBothDatabases]
    public async Task The_proof_covers_where_an_event_came_from_and_says_what_was_removed_or_changed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var ana = await app.BrowseAsync(Role.Admin);
        var id = await app.ReadAsync(db => db.AuditEvents.OrderByDescending(e => e.Id).Select(e => e.Id).FirstAsync());

        (await OriginAsync()).ShouldBe("The same");

        (await app.TamperAsync($"UPDATE audit_origin SET ip = '203.0.113.9' WHERE event_id = {app.Literal(id)}")).ShouldBe(1);
        (await OriginAsync()).ShouldBe("Different: they were changed");

        (await app.TamperAsync($"DELETE FROM audit_origin WHERE event_id = {app.Literal(id)}")).ShouldBe(1);
        (await OriginAsync()).ShouldBe("Removed");

        // The event itself stands in all three.
        (await ana.GetPageAsync($"/audit/{id}")).Text.ShouldContain("Recomputed from what is shown The same");

        async Task<string> OriginAsync()
        {
            var page = await ana.GetPageAsync($"/audit/{id}");
            page.Status.ShouldBe(HttpStatusCode.OK);
            var chip = page.Html.Split("Address, browser and typed name")[1].Split("</dd>")[0];
            return WebUtility.HtmlDecode(Regex.Replace(chip, "<[^>]*>", "")).Trim();
        }
    }

    [Fact]
    public void Every_action_that_is_audited_has_words_and_can_be_chosen()
    {
        // Told as activity of a client only.
        string[] activity = ["client.updated", "credential.imported"];
        var actions = SourceTree
            .Files("src/Steward", "*.cs")
            .Where(file => Path.GetFileName(file) is not ("AuditWords.cs" or "ActivityWords.cs"))
            .SelectMany(file => Action().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Where(action => !action.StartsWith("task.", StringComparison.Ordinal) && !activity.Contains(action, StringComparer.Ordinal))
            .ToHashSet(StringComparer.Ordinal);

        actions.Count.ShouldBeGreaterThan(20);
        actions.Where(a => AuditWords.Of(a) == a).ShouldBeEmpty("Give them words in AuditWords.");
        actions.Except(AuditWords.Choices.Select(c => c.Value), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_kind_of_tampering_and_every_outcome_has_words()
    {
        var kinds = Enum.GetValues<AuditProblemKind>().Select(AuditWords.OfProblem).ToList();
        kinds.ShouldBeUnique();
        kinds.ShouldAllBe(k => k.Length > 0);
        AuditWords.OfProblem(AuditProblemKind.ForgedNote).ShouldBe("forged note");
        AuditWords.OfOutcome(AuditEntry.Failed).ShouldBe("Failed");
    }

    [GeneratedRegex("\"((?:access|client|credential|demo|grant|import|key|member|role|session|task|user)\\.[a-z_]+)\"")]
    private static partial Regex Action();
}

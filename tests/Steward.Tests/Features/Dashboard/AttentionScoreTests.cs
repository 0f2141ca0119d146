using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Dashboard;

namespace Steward.Tests.Features.Dashboard;

public sealed class AttentionScoreTests
{
    private static readonly DateOnly Today = new(2026, 3, 20);

    private static readonly AttentionFacts Calm = new(
        Guid.Empty,
        "Acme",
        ClientStatus.Active,
        IsListed: true,
        OverdueTasks: 0,
        NextTask: null,
        OverdueRotations: 0,
        OldestRotation: null,
        NextRotation: null,
        QuietSince: Noon(Today),
        WasContacted: true
    );

    [Fact]
    public void It_is_three_for_a_task_two_for_a_secret_and_one_for_each_quiet_month()
    {
        AttentionScore.Of(Calm, Today).Points.ShouldBe(0);
        AttentionScore.Of(Calm with { OverdueTasks = 2 }, Today).Points.ShouldBe(6);
        AttentionScore.Of(Calm with { OverdueRotations = 3 }, Today).Points.ShouldBe(6);
        AttentionScore.Of(Calm with { QuietSince = Noon(Today.AddDays(-29)) }, Today).Points.ShouldBe(0);
        AttentionScore.Of(Calm with { QuietSince = Noon(Today.AddDays(-61)) }, Today).Points.ShouldBe(2);
        AttentionScore
            .Of(Calm with { OverdueTasks = 1, OverdueRotations = 1, QuietSince = Noon(Today.AddDays(-30)) }, Today)
            .Points.ShouldBe(6);
    }

    [Fact]
    public void More_than_ten_of_a_kind_don_t_count_further()
    {
        AttentionScore.Of(Calm with { OverdueTasks = 5000 }, Today).Points.ShouldBe(30);
        AttentionScore.Of(Calm with { OverdueRotations = int.MaxValue }, Today).Points.ShouldBe(20);
        AttentionScore.Of(Calm with { QuietSince = Noon(Today.AddDays(-4000)) }, Today).ShouldBe(new AttentionScore(10, Conventions.Never));
    }

    [Fact]
    public void Nobody_is_expected_to_call_who_is_on_hold_or_gone()
    {
        foreach (var status in new[] { ClientStatus.OnHold, ClientStatus.Former })
            AttentionScore.Of(Calm with { Status = status, QuietSince = Noon(Today.AddDays(-400)) }, Today).Points.ShouldBe(0);
        AttentionScore.Of(Calm with { Status = ClientStatus.Prospect, QuietSince = Noon(Today.AddDays(-400)) }, Today).Points.ShouldBe(10);
        AttentionScore
            .Of(Calm with { IsListed = false, OverdueTasks = 9, NextTask = Today }, Today)
            .ShouldBe(new AttentionScore(0, Conventions.Never));
    }

    [Fact]
    public void It_changes_on_the_day_that_it_says_and_on_none_before()
    {
        Check(Calm);
        Check(Calm with { NextTask = Today });
        Check(Calm with { NextTask = Today.AddDays(5), NextRotation = Today.AddDays(3) });
        Check(Calm with { NextRotation = Today });
        Check(Calm with { QuietSince = Noon(Today.AddDays(-59)) });
        Check(Calm with { Status = ClientStatus.OnHold, NextTask = Today.AddDays(40) });
        Check(Calm with { Status = ClientStatus.Former, NextTask = Conventions.Never });
    }

    private static void Check(AttentionFacts facts)
    {
        var score = AttentionScore.Of(facts, Today);
        for (var day = Today; day < Today.AddDays(60); day = day.AddDays(1))
        {
            var points = AttentionScore.Of(On(facts, day), day).Points;
            if (day < score.ChangesOn)
                points.ShouldBe(score.Points, $"on {day}");
            else
            {
                points.ShouldBeGreaterThan(score.Points, $"on {day}");
                return;
            }
        }
        score.ChangesOn.ShouldBe(Conventions.Never);
    }

    /// <summary>What was next is overdue when its day is over.</summary>
    private static AttentionFacts On(AttentionFacts facts, DateOnly day) =>
        facts with
        {
            OverdueTasks = facts.OverdueTasks + (facts.NextTask < day ? 1 : 0),
            OverdueRotations = facts.OverdueRotations + (facts.NextRotation < day ? 1 : 0),
        };

    private static DateTime Noon(DateOnly day) => day.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc);
}

namespace Steward.Features.Clients;

/// <summary>One thing that happened to a client.</summary>
/// <param name="Actor">The name of who did it; null: Steward itself.</param>
/// <param name="Subject">The name of the thing at that time.</param>
/// <param name="Detail">What changed, a line each.</param>
public sealed record ActivityView(Guid Id, DateTime At, Guid? ActorId, string? Actor, string Kind, string? Subject, string? Detail)
{
    internal static IQueryable<ActivityView> Query(IQueryable<Activity> activities) =>
        activities.Select(a => new ActivityView(a.Id, a.At, a.ActorId, a.Actor!.Name, a.Kind, a.Subject, a.Detail));
}

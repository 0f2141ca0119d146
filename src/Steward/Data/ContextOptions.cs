using Microsoft.EntityFrameworkCore;

namespace Steward.Data;

/// <summary>
/// What the options of every context begin with. EF keeps one set of its services, with model and compiled queries, for all whose options say the same
/// in the same order, and what dependency injection adds comes first there: with a second set the model is built twice, a third of the start.
/// </summary>
internal static class ContextOptions
{
    public static DbContextOptionsBuilder<T> For<T>()
        where T : DbContext => new DbContextOptionsBuilder<T>().UseQueryTrackingBehavior(QueryTrackingBehavior.TrackAll);
}

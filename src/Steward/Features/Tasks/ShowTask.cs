using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Tasks;

public sealed class ShowTask(StewardDb db)
{
    /// <returns>Null: there is none, none this person may see, or it is in the trash.</returns>
    public Task<TaskItem?> RunAsync(Guid id, CurrentUser user, CancellationToken ct) => db.WorkTasks.FindItemAsync(id, user, ct);
}

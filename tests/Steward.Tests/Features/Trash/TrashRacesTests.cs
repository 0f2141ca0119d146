using Npgsql;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Trash;

public sealed class TrashRacesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_that_the_trash_ends_at_that_moment_is_gone_for_who_deletes_it_for_ever()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var ana = await app.SignInAsync(Role.Manager);
        var task = await ana.AddTaskAsync(await ana.AddClientAsync("Acme"), "Old");
        await TrashTests.DeleteAsync(ana, task.TaskPath());
        await using var emptying = new NpgsqlConnection(app.Services.GetRequiredService<DatabaseSettings>().PostgresOwnerConnection);
        await emptying.OpenAsync(Ct);
        await using var transaction = await emptying.BeginTransactionAsync(Ct);
        await using var end = new NpgsqlCommand("DELETE FROM work_task", emptying, transaction);
        (await end.ExecuteNonQueryAsync(Ct)).ShouldBe(1);

        var purging = ana.Http.DeleteAsync($"/api/v1/trash/task/{task.Id()}", Ct);
        await Task.Delay(TimeSpan.FromMilliseconds(500), Ct);
        purging.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync(Ct);

        (await purging.SayAsync()).ShouldBe("404 not_found");
    }
}

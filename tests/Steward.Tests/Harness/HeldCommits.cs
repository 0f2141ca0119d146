using System.Globalization;
using Npgsql;
using Steward.Data;

namespace Steward.Tests.Harness;

/// <summary>
/// Two at once, in an order that a test chooses. On PostgreSQL whoever changes what is audited gets as far as the last statement before the commit and
/// waits there; on SQLite they wait for the writer, first come, first served.
/// </summary>
public sealed class HeldCommits : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NpgsqlConnection? _holder;
    private NpgsqlConnection? _watcher;
    private Task _writing = Task.CompletedTask;

    private HeldCommits() { }

    public static async Task<HeldCommits> BeginAsync(TestApp app)
    {
        var held = new HeldCommits();
        if (app.DatabaseUrl.StartsWith("sqlite", StringComparison.Ordinal))
        {
            var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            held._writing = app.ChangeAsync(async _ =>
            {
                began.SetResult();
                await held._letGo.Task;
            });
            await began.Task;
            return held;
        }
        var owner = app.Services.GetRequiredService<DatabaseSettings>().PostgresOwnerConnection + ";Pooling=false";
        held._holder = new NpgsqlConnection(owner);
        held._watcher = new NpgsqlConnection(owner);
        await held._holder.OpenAsync();
        await held._watcher.OpenAsync();
        await ExecuteAsync(held._holder, "BEGIN");
        await ExecuteAsync(held._holder, "SELECT 1 FROM audit_head FOR UPDATE");
        return held;
    }

    /// <summary>Until so many wait: for the commit, or for each other.</summary>
    public async Task UntilWaitingAsync(int count)
    {
        if (_watcher is null)
        {
            // Nobody can see who is in the writer's queue.
            await Task.Delay(300);
            return;
        }
        await using var waiting = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            _watcher
        );
        for (var began = Environment.TickCount64; ; await Task.Delay(10))
        {
            var found = Convert.ToInt64(await waiting.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
            if (found >= count)
                return;
            if (Environment.TickCount64 - began > Patience.TotalMilliseconds)
                throw new TimeoutException($"{found} wait, and {count} should.");
        }
    }

    public async Task LetGoAsync()
    {
        _letGo.TrySetResult();
        await _writing;
        if (_holder is not null)
            await ExecuteAsync(_holder, "ROLLBACK");
    }

    public async ValueTask DisposeAsync()
    {
        _letGo.TrySetResult();
        await _writing;
        if (_holder is not null)
            await _holder.DisposeAsync();
        if (_watcher is not null)
            await _watcher.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

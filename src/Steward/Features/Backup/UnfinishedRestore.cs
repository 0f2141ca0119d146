using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using Steward.Data;
using Steward.Features.Audit.Checkpoints;
using Steward.Platform;

namespace Steward.Features.Backup;

/// <summary>
/// A mark in the data folder from the moment a restore begins to change things until all of it is done. Whoever is killed in between leaves it,
/// and whoever starts next knows what is left to do, or that nobody may work with that database yet.
/// </summary>
public sealed class UnfinishedRestore(DataFolder folder, DatabaseSettings database, CheckpointFile notes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private string MarkPath => folder.Combine("restore.unfinished");

    /// <summary>What the mark is about: another database of the same folder is none of its business.</summary>
    private string Target
    {
        get
        {
            if (database.IsSqlite)
                return $"sqlite {database.SqlitePath}";
            var connection = new NpgsqlConnectionStringBuilder(database.PostgresConnection);
            return string.Create(CultureInfo.InvariantCulture, $"postgres {connection.Host}:{connection.Port}/{connection.Database}");
        }
    }

    /// <summary>The process that restores starts parts of Steward itself: they are not to wait for it.</summary>
    internal bool IsOurs { get; init; }

    /// <summary>Whether a restore into this database was cut short: then what is in it is ours to overwrite.</summary>
    internal bool IsOfThisDatabase => File.Exists(MarkPath) && File.ReadLines(MarkPath).FirstOrDefault() == Target;

    /// <summary>Held until <see cref="End"/>: the operating system lets go of it whatever ends the process.</summary>
    internal FileStream Begin(DateTime now)
    {
        var mark = PrivateFile.Create(MarkPath);
        mark.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Target}\n{now.Ticks}\n")));
        mark.Flush(flushToDisk: true);
        return mark;
    }

    internal void End(FileStream mark)
    {
        mark.Dispose();
        File.Delete(MarkPath);
    }

    /// <summary>Before anything uses the database: finishes what a killed restore left, or says who must.</summary>
    /// <exception cref="SettingsException">A restore is at work, or has to be run again.</exception>
    public async Task SettleAsync(CancellationToken ct)
    {
        if (IsOurs || !File.Exists(MarkPath))
            return;
        await using (var mark = await TakeAsync(ct))
        {
            if (mark is null || !await SettleAsync(mark, ct))
                return;
        }
        File.Delete(MarkPath);
    }

    /// <returns>Whether the mark has done its service.</returns>
    private async Task<bool> SettleAsync(FileStream mark, CancellationToken ct)
    {
        using var reader = new StreamReader(mark, leaveOpen: true);
        var (target, time) = (await reader.ReadLineAsync(ct), await reader.ReadLineAsync(ct));
        if (target is not null && target != Target)
            return false;
        // Cut short while it was being written, it marks nothing.
        if (long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
        {
            if (!database.IsSqlite)
                throw new SettingsException(
                    "A restore into the database of STEWARD_DATABASE was cut short. Run steward restore again, into the same database; until then nothing may use it."
                );
            Finish(new DateTime(ticks, DateTimeKind.Utc));
        }
        // Whoever waits for it must not do the same again.
        mark.SetLength(0);
        return true;
    }

    /// <summary>The file is swapped in one step: either the restored one still waits beside the old one, or it has taken its place.</summary>
    private void Finish(DateTime at)
    {
        var candidate = SqliteRestore.CandidateOf(database.SqlitePath!);
        if (File.Exists(candidate))
            SqliteSnapshot.Delete(candidate);
        else
            BackupAudit.SetNotesAside(notes, at);
    }

    /// <returns>Null: another process has settled it meanwhile.</returns>
    private async Task<FileStream?> TakeAsync(CancellationToken ct)
    {
        for (var began = Stopwatch.GetTimestamp(); ; )
        {
            try
            {
                return new FileStream(MarkPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(50, ct);
            }
            catch (IOException)
            {
                throw new SettingsException($"A backup is being restored into {folder.Path}. Start again when that is done.");
            }
        }
    }
}

using Steward.Features.Audit.Checkpoints;
using Steward.Platform;

namespace Steward.Tests.Features.Audit;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steward-test-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("half of a no")]
    [InlineData("a note\nwith its second li")]
    [InlineData("a whole note\n====")]
    public async Task A_note_that_a_full_disk_tore_does_not_spoil_the_next_one(string torn)
    {
        var file = new CheckpointFile(new DataFolder(_folder));
        await file.AppendAsync("first\nnote\n", Ct);
        await File.AppendAllTextAsync(file.NotesPath, torn, Ct);

        await file.AppendAsync("third\nnote", Ct);

        (await NotesAsync(file)).ShouldBe(["first\nnote\n", "third\nnote\n"]);
    }

    [Fact]
    public async Task The_very_first_note_may_be_the_torn_one()
    {
        var file = new CheckpointFile(new DataFolder(_folder));
        Directory.CreateDirectory(Path.GetDirectoryName(file.NotesPath)!);
        await File.WriteAllTextAsync(file.NotesPath, "half of", Ct);

        await file.AppendAsync("second\nnote", Ct);

        (await NotesAsync(file)).ShouldBe(["second\nnote\n"]);
    }

    private static async Task<List<string>> NotesAsync(CheckpointFile file)
    {
        var notes = new List<string>();
        await foreach (var (note, _) in CheckpointFile.ReadAsync(file.NotesPath))
            notes.Add(note);
        return notes;
    }
}

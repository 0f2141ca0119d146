using Steward.Ui;

namespace Steward.Features.Trash.Pages;

/// <summary>Which thing a button of the trash is about.</summary>
public sealed class TrashForm
{
    public string? Kind { get; set; }
    public Guid Id { get; set; }
    public int Version { get; set; }

    /// <summary>Where one is after it; null: in the trash.</summary>
    public string? Back { get; set; }

    /// <summary>The way back from the message that says it went into the trash.</summary>
    public static FlashUndo Undo(TrashKind kind, Guid id, string back) =>
        new(
            "/trash",
            "restore",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [$"Input.{nameof(Kind)}"] = TrashApi.NameOf(kind),
                [$"Input.{nameof(Id)}"] = id.ToString(),
                [$"Input.{nameof(Back)}"] = back,
            }
        );
}

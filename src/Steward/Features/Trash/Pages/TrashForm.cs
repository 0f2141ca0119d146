namespace Steward.Features.Trash.Pages;

/// <summary>Which thing a button of the trash is about.</summary>
public sealed class TrashForm
{
    public string? Kind { get; set; }
    public Guid Id { get; set; }
    public int Version { get; set; }
}

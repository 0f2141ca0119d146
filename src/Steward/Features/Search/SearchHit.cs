using Steward.Features.Tasks;

namespace Steward.Features.Search;

/// <summary>Something found.</summary>
/// <param name="Snippet">What else it is known by, or null.</param>
public sealed record SearchHit(SearchKind Kind, Guid Id, string Title, Guid ClientId, string ClientName, string? Snippet, bool IsArchived)
{
    /// <summary>Of a task.</summary>
    public WorkTaskStatus? Status { get; init; }

    /// <summary>Of a task.</summary>
    public WorkTaskPriority? Priority { get; init; }

    internal string TitleFold { get; init; } = "";

    internal string Words { get; init; } = "";

    /// <summary>How far from what was typed, of what has all its parts: the exact title, titles that begin so, those words, words that begin so, parts of words.</summary>
    internal int Distance(SearchText text) =>
        IsExact(text.Whole) ? 0
        : BeginsWith(text) ? 1
        : text.Words.Count > 0 && text.Words.All(w => $" {Words} ".Contains($" {w} ", StringComparison.Ordinal)) ? 2
        : text.Words.Count > 0 && text.Words.All(w => $" {Words}".Contains($" {w}", StringComparison.Ordinal)) ? 3
        : 4;

    internal bool BeginsWith(SearchText text) => TitleFold.StartsWith(text.Whole, StringComparison.Ordinal);

    internal bool IsExact(string folded) => string.Equals(TitleFold, folded, StringComparison.Ordinal);
}

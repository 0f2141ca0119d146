using System.Globalization;

namespace Steward.Platform;

/// <summary>Gathers messages by field, so that a person sees all that is wrong at once.</summary>
public sealed class Validation
{
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool IsValid => _errors.Count == 0;

    public Validation Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
            _errors[field] = messages = [];
        messages.Add(message);
        return this;
    }

    /// <summary>Trimmed, never empty, at most so many characters, storable as it is.</summary>
    public string Required(string field, string label, string? value, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(field, $"{label} is missing.");
            return "";
        }
        return Optional(field, label, value, maxLength) ?? "";
    }

    /// <summary>Trimmed; null when empty.</summary>
    public string? Optional(string field, string label, string? value, int maxLength)
    {
        var trimmed = value?.Trim();
        if (string.IsNullOrEmpty(trimmed))
            return null;
        if (trimmed.Length > maxLength)
            Add(
                field,
                string.Create(CultureInfo.InvariantCulture, $"{label} is too long: {trimmed.Length} characters, at most {maxLength}.")
            );
        if (!IsStorable(trimmed))
            Add(field, $"{label} has a character that can't be stored (a zero byte, or half a character).");
        return trimmed;
    }

    public void Throw()
    {
        if (!IsValid)
            throw new InvalidException(_errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal));
    }

    /// <summary>PostgreSQL has no zero byte in text, and half a surrogate pair is no text anywhere: refused, never silently changed.</summary>
    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0')
                return false;
            if (!char.IsSurrogate(c))
                continue;
            if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }
        return true;
    }
}

using System.Globalization;
using Steward.Features.Credentials;
using Steward.Vault;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>Custom fields as they come: two of one name would be told apart by nothing but their order, so the second gets a number.</summary>
internal sealed class NamedFields
{
    private readonly List<CustomField> _fields = [];
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    // Where counting goes on for a name: a file chooses its names, and must not choose how long they take.
    private readonly Dictionary<string, int> _next = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<CustomField> Fields => _fields;

    public void Add(string name, SecretBytes? value)
    {
        var unique = name;
        var number = _next.GetValueOrDefault(name, 2);
        while (!_taken.Add(unique))
            unique = string.Create(CultureInfo.InvariantCulture, $"{name} {number++}");
        _next[name] = number;
        _fields.Add(new CustomField(unique, value));
    }
}

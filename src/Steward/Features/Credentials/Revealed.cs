using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>One opened field: UTF-8 text; of custom fields their JSON.</summary>
public sealed record RevealedField(string Name, SecretBytes Value);

/// <summary>What a reveal gave: for one answer, then wiped.</summary>
public sealed class Revealed(Guid auditEventId, int secretVersion) : IDisposable
{
    private readonly List<RevealedField> _fields = [];

    public Guid AuditEventId => auditEventId;
    public int SecretVersion => secretVersion;

    /// <summary>When whoever shows it takes it off the screen.</summary>
    public DateTimeOffset HideAt { get; internal set; }

    /// <summary>Seconds a one-time code is good for, from its start; null when none was asked for.</summary>
    public int? TotpPeriod { get; internal set; }

    public IReadOnlyList<RevealedField> Fields => _fields;

    internal void Add(string name, SecretBytes value) => _fields.Add(new RevealedField(name, value));

    public void Dispose()
    {
        foreach (var field in _fields)
            field.Value.Dispose();
    }
}

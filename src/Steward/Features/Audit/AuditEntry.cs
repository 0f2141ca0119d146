using System.Globalization;
using System.Text;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Features.Audit;

/// <summary>An event on its way into the chain: what happened; the link is made by the transaction that commits it.</summary>
public sealed record AuditEntry(Actor By, string Action, string ObjectKind)
{
    private const int UserAgentLimit = 256;

    private PreparedAudit? _ready;

    /// <summary>Outcomes: what was asked for happened, or was refused.</summary>
    public const string Ok = "ok";
    public const string Refused = "refused";
    public const string Failed = "failed";

    public Guid? ObjectId { get; init; }
    public string? ObjectName { get; init; }
    public int? ObjectVersion { get; init; }
    public Guid? ClientId { get; init; }
    public Guid? CredentialId { get; init; }
    public string Outcome { get; init; } = Ok;
    public string? Reason { get; init; }

    /// <summary>The name typed in a failed sign-in; goes to the erasable side row.</summary>
    public string? TypedName { get; init; }

    /// <summary>The id the event will have; known before the commit, so that an answer can name it.</summary>
    public Guid Id { get; init; } = AuditId.Next();

    /// <summary>Does ahead what takes time: for the thousands of one transaction that others wait for, before it begins.</summary>
    internal AuditEntry Ready(DateTime now)
    {
        _ready = Prepare(now);
        return this;
    }

    internal PreparedAudit Prepare(DateTime now)
    {
        if (_ready is not null)
            return _ready;
        var salt = OriginCommitment.NewSalt();
        var ip = By.Origin.Ip;
        var userAgent = Printable(By.Origin.UserAgent, UserAgentLimit);
        var typedName = Printable(TypedName, UserAgentLimit);
        var record = new AuditRecord
        {
            Id = Id,
            At = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc),
            ActorId = By.UserId,
            SessionId = By.SessionId,
            Action = Action,
            ObjectKind = ObjectKind,
            ObjectId = ObjectId,
            ObjectName = Printable(ObjectName, 400),
            ObjectVersion = ObjectVersion,
            ClientId = ClientId,
            CredentialId = CredentialId,
            Outcome = Outcome,
            Reason = Printable(Reason, 1000),
            RequestId = By.Origin.RequestId,
            OriginCommitment = OriginCommitment.Compute(salt, ip, userAgent, typedName),
        };
        return new PreparedAudit(record, AuditChain.Canonical(record), salt, ip, userAgent, typedName);
    }

    /// <summary>
    /// Cut, and what can't be seen written as escapes (control characters, marks that turn the writing round or have no width): what an admin reads
    /// is what was sent, and nothing in it acts or passes for something else.
    /// </summary>
    private static string? Printable(string? text, int limit)
    {
        if (text is null)
            return null;
        if (text.Length > limit)
            text = text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var result = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnseen(rune))
                result
                    .Append(rune.IsBmp ? "\\u" : "\\U")
                    .Append(rune.Value.ToString(rune.IsBmp ? "x4" : "x8", CultureInfo.InvariantCulture));
            else
                result.Append(rune);
        }
        return result.ToString();
    }

    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}

/// <summary>Everything of an event but its place in the chain.</summary>
internal sealed record PreparedAudit(AuditRecord Record, byte[] Canonical, byte[] Salt, string? Ip, string? UserAgent, string? TypedName);

namespace Steward.Platform;

/// <summary>
/// A request is understood and refused. Thrown by operations, translated once: to problem details for the API, to a message for pages.
/// </summary>
public class RefusedException(int status, string code, string detail) : Exception(detail)
{
    public const string ForbiddenCode = "forbidden";

    public int Status { get; } = status;

    /// <summary>Stable, for programs: <c>forbidden</c>, <c>grant_required</c> ...</summary>
    public string Code { get; } = code;

    public string Detail { get; } = detail;

    public TimeSpan? RetryAfter { get; init; }

    public static RefusedException Forbidden(string detail = "Your role does not allow this.") => new(403, ForbiddenCode, detail);

    public static RefusedException StepUpRequired() =>
        new(403, "step_up_required", "Confirm your password to go on: it was last asked for too long ago.");

    public static RefusedException GrantRequired() =>
        new(403, "grant_required", "You may see this credential, but not its secret. Ask somebody who manages grants.");

    public static RefusedException Conflict(string code, string detail) => new(409, code, detail);

    public static RefusedException TooMany(string detail, TimeSpan retryAfter) =>
        new(429, "too_many_requests", detail) { RetryAfter = retryAfter };

    public static RefusedException VaultSealed() =>
        new(503, "vault_sealed", "The key that opens secrets can't be reached. Everything else works; try again later.");

    public static RefusedException KeyUsedUp() =>
        new(
            503,
            "key_used_up",
            "The key has sealed as much as it safely may, so nothing new is stored with it. What is stored can be read; tell your administrator."
        );

    public static RefusedException VaultIntegrity() =>
        new(
            500,
            "vault_integrity",
            "This secret does not match its seal, so it is not shown. An administrator finds the details in the audit log."
        );

    public static RefusedException StorageUnavailable() =>
        new(
            503,
            "storage_unavailable",
            "The database can't take changes right now (its disk may be full, or it can't be reached). Nothing was changed; try again."
        );

    public static RefusedException AuditUnavailable() =>
        new(
            503,
            "audit_unavailable",
            "The audit log can't be written, so nothing is revealed or changed. Try again; if it stays so, tell your administrator."
        );
}

/// <summary>What was sent is not valid: messages by field, in the names the sender used.</summary>
public sealed class InvalidException(IReadOnlyDictionary<string, string[]> errors) : Exception("The request is not valid.")
{
    public InvalidException(string field, string message)
        : this(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] }) { }

    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;
}

/// <summary>The record changed since it was read: nothing was saved. Carries what is stored now.</summary>
public sealed class StaleException(object current, int currentVersion) : Exception("Somebody else changed this in the meantime.")
{
    /// <summary>The current representation.</summary>
    public object Current { get; } = current;
    public int CurrentVersion { get; } = currentVersion;
}

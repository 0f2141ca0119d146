namespace Steward.Platform;

/// <summary>Where a request came from.</summary>
public sealed record Origin(string? Ip, string? UserAgent, string? RequestId)
{
    /// <summary>The command line on the server itself.</summary>
    public static readonly Origin CommandLine = new("local", "steward command line", null);

    /// <summary>Work Steward does by itself.</summary>
    public static readonly Origin Background = new(null, "steward", null);
}

/// <summary>Who does something, for the audit: a signed-in person, somebody not known yet, the command line, Steward itself.</summary>
public sealed record Actor(Guid? UserId, Guid? SessionId, Origin Origin)
{
    public static readonly Actor CommandLine = new(null, null, Origin.CommandLine);
    public static readonly Actor Background = new(null, null, Origin.Background);

    public static Actor Unknown(Origin origin) => new(null, null, origin);
}

namespace Steward.Features.Sessions;

/// <summary>Where to go after signing in: a path of this site and nothing else, however it is written.</summary>
public static class LocalPath
{
    public static string OrHome(string? path) => IsLocal(path) ? path! : "/";

    private static bool IsLocal(string? path) =>
        path is ['/', ..]
        && path.Length <= 2000
        // Browsers read "//host" and "/\host" as another site, and drop tabs and line breaks on the way there.
        && (path.Length == 1 || path[1] is not ('/' or '\\'))
        && !path.Any(char.IsControl)
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.StartsWith("/sign-in", StringComparison.OrdinalIgnoreCase)
        && !path.StartsWith("/sign-out", StringComparison.OrdinalIgnoreCase);
}

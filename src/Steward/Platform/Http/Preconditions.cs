using System.Globalization;

namespace Steward.Platform.Http;

/// <summary><c>ETag</c> and <c>If-Match</c>: a change says which version it was made from.</summary>
public static class Preconditions
{
    public static void ETag(HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <exception cref="RefusedException">428 without <c>If-Match</c>.</exception>
    /// <exception cref="InvalidException">It is not a version.</exception>
    public static int RequiredVersion(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString().Trim();
        if (header.Length == 0)
            throw new RefusedException(428, "version_required", "Send If-Match with the version you read, as the ETag says it.");
        if (
            header.Length > 2
            && header[0] == '"'
            && header[^1] == '"'
            && int.TryParse(header.AsSpan(1, header.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        )
            return version;
        throw new InvalidException("If-Match", "If-Match must be the ETag of the version you read, for example \"3\".");
    }
}

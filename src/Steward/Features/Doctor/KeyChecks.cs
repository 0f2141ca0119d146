using Steward.Platform;
using Steward.Platform.Keys;

namespace Steward.Features.Doctor;

/// <summary>Whether the key is there, is the right one, is private, and is not lost with the data.</summary>
internal static class KeyChecks
{
    /// <param name="settings">Where the key is.</param>
    /// <param name="expected">What the database says about it; null when that isn't known.</param>
    /// <param name="ct">Ends it early.</param>
    public static async Task<Finding> KeyAsync(KeySettings settings, (string Reference, string Fingerprint)? expected, CancellationToken ct)
    {
        const string check = "key";
        try
        {
            var provider = settings.Open(
                mayMake: false,
                expected is { } e ? $"{e.Reference} (fingerprint {e.Fingerprint})" : "that its database names"
            );
            var fingerprint = await provider.FingerprintAsync(ct);
            if (expected is not { } right)
                return Finding.Warning(
                    check,
                    $"{provider.Describe()} can be read (fingerprint {fingerprint}).",
                    "Whether it is the right one is known when the database can be read."
                );
            return string.Equals(fingerprint, right.Fingerprint, StringComparison.Ordinal)
                ? Finding.Ok(check, $"{provider.Describe()} is the one that seals this database (fingerprint {fingerprint}).")
                : Finding.Problem(
                    check,
                    $"Wrong key: {provider.Describe()} has the fingerprint {fingerprint}, the database is sealed with {right.Reference}, fingerprint {right.Fingerprint}.",
                    "Put the right key file back, or point STEWARD_KEY_FILE to it."
                );
        }
        catch (Exception e) when (e is SettingsException or IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(
                check,
                e.Message,
                "Without the key no secret opens. The recovery kit brings it back: steward keys restore."
            );
        }
    }

    public static Finding Place(KeySettings settings, DataFolder folder) =>
        settings.LiesBesideData(folder)
            ? Finding.Warning(
                "key's place",
                "The key lies beside the data: who takes the folder takes both.",
                "Move it to a place the data's backup doesn't go, and set STEWARD_KEY_FILE."
            )
            : Finding.Ok("key's place", "The key is apart from the data.");

    public static Finding Kit(DateTime? printedAt) =>
        printedAt is null
            ? Finding.Warning(
                "recovery kit",
                "The recovery kit was never printed: if the key is lost, so is everything.",
                "Print it: sign in as an administrator, and press the banner on top of every page."
            )
            : Finding.Ok("recovery kit", "It was printed.");
}

using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;

namespace Steward.Features.Sessions;

/// <summary>The tokens of one-time links: 256 random bits that only the link holds; the database has their hash.</summary>
internal static class OneTimeLinks
{
    private const int Size = 32;

    public static (string Text, byte[] Hash) New()
    {
        var token = RandomNumberGenerator.GetBytes(Size);
        return (Base64Url.EncodeToString(token), SHA256.HashData(token));
    }

    /// <summary>The link's row, as Steward wrote it; null for anything else.</summary>
    public static async Task<SetupToken?> FindAsync(StewardDb db, InstallationKeys keys, string text, CancellationToken ct)
    {
        if (text.Length > 2 * Size || !Base64Url.IsValid(text))
            return null;
        var hash = SHA256.HashData(Base64Url.DecodeFromChars(text));
        var token = await db.SetupTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash, ct);
        return token is not null && keys.RightsSeal.IsGenuine(token) ? token : null;
    }

    /// <summary>False when somebody else used it a moment ago.</summary>
    public static async Task<bool> UseAsync(StewardDb db, SetupToken token, CancellationToken ct) =>
        await db.SetupTokens.Where(t => t.Hash == token.Hash).ExecuteDeleteAsync(ct) == 1;

    /// <summary>Whether setup is over, for good: deactivating the administrators does not open it again.</summary>
    public static Task<bool> AdminExistsAsync(StewardDb db, CancellationToken ct) => db.Users.AnyAsync(u => u.Role.Name == Role.Admin, ct);
}

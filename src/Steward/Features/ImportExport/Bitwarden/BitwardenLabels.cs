using System.Text;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>What Bitwarden's field names are called by people.</summary>
internal static class BitwardenLabels
{
    public const string PrivateKey = "Private key";

    public static string For(string name) =>
        name switch
        {
            "number" => "Card number",
            "code" => "Security code",
            "expMonth" => "Expiry month",
            "expYear" => "Expiry year",
            "ssn" => "Social security number",
            "username" => "User name",
            "privateKey" => PrivateKey,
            _ => InWords(name),
        };

    /// <summary>"keyFingerprint" is "Key fingerprint", "address1" is "Address 1".</summary>
    private static string InWords(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var starts = i > 0 && (char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1])));
            if (starts)
                words.Append(' ');
            words.Append(i == 0 ? char.ToUpperInvariant(name[i]) : char.ToLowerInvariant(name[i]));
        }
        return words.ToString();
    }
}

using System.Security.Cryptography;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Data;

/// <summary>A row that decides what somebody may do: it carries a MAC, so that writing to the database is not enough to become admin.</summary>
public interface IRightsRow
{
    byte[] Mac { get; }

    /// <summary>Writes everything the decision rests on, the row's own id included.</summary>
    void WriteRights(CanonicalWriter writer);
}

/// <summary>Computes and checks the MACs of rights rows under a key of its own.</summary>
public sealed class RightsSeal(HeldKey key)
{
    public byte[] Compute(IRightsRow row)
    {
        using var writer = new CanonicalWriter();
        row.WriteRights(writer);
        return key.Mac(writer.Written);
    }

    public bool IsGenuine(IRightsRow row) => CryptographicOperations.FixedTimeEquals(Compute(row), row.Mac);

    /// <exception cref="RightsForgedException">The row was changed past Steward.</exception>
    public void Demand(IRightsRow row)
    {
        if (!IsGenuine(row))
            throw new RightsForgedException(row.GetType().Name);
    }
}

/// <summary>A row that decides access does not carry the MAC Steward gave it: somebody wrote to the database past Steward.</summary>
public sealed class RightsForgedException(string table) : Exception($"A {table} row was changed outside Steward.")
{
    public string Table { get; } = table;
}

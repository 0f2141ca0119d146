namespace Steward.Vault;

/// <summary>
/// Where a secret belongs. It is not stored with the sealed value but bound to it as associated data (NIST SP 800-38D),
/// so a value that is moved to another record, field or version, or put back to an older one, does not open.
/// </summary>
/// <param name="Installation">The installation's id.</param>
/// <param name="Table">The table's name: 1 to 256 bytes of UTF-8.</param>
/// <param name="Record">The record's id, usually the credential's.</param>
/// <param name="Client">The client's id, or <see cref="Guid.Empty"/> where there is none.</param>
/// <param name="Field">The field's name: 1 to 256 bytes of UTF-8.</param>
/// <param name="Version">The secret's version.</param>
public readonly record struct SealLocation(Guid Installation, string Table, Guid Record, Guid Client, string Field, int Version);

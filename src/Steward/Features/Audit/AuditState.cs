using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit.Verification;

namespace Steward.Features.Audit;

/// <summary>How long the log is, and up to where it is verified.</summary>
public sealed class AuditState(StewardDb db, AuditVerification verification)
{
    public sealed record Now(long Events, VerificationState? Verified);

    public async Task<Now> ReadAsync(CancellationToken ct) => new(await db.AuditHeads.SumAsync(h => h.Seq, ct), verification.State);
}

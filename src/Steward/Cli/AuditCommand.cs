using System.CommandLine;
using System.Text.Json;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Audit.Checkpoints;
using Steward.Features.Audit.Verification;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Cli;

/// <summary><c>steward audit verify</c>: needs the database and the public checkpoint key, no other key.</summary>
internal static class AuditCommand
{
    public static Command Create(IConfiguration settings)
    {
        var json = new Option<bool>("--json") { Description = "Answer as JSON." };
        var publicKey = new Option<FileInfo?>("--public-key")
        {
            Description = "The public checkpoint key (PEM). Default: audit/checkpoint.pub.pem in the data folder.",
        };
        var notes = new Option<FileInfo?>("--checkpoints")
        {
            Description = "Checkpoints kept elsewhere. Default: audit/checkpoints.log in the data folder.",
        };
        var verify = new Command("verify", "Recomputes the whole audit log and says the first bad event and what is wrong with it.")
        {
            json,
            publicKey,
            notes,
        };
        verify.SetAction(
            (result, ct) => VerifyAsync(settings, result.GetValue(publicKey), result.GetValue(notes), result.GetValue(json), ct)
        );
        return new Command("audit", "The audit log.") { verify };
    }

    private static async Task<int> VerifyAsync(
        IConfiguration settings,
        FileInfo? publicKeyFile,
        FileInfo? notesFile,
        bool json,
        CancellationToken ct
    )
    {
        await using var services = CliServices.Build(settings);
        var file = services.GetRequiredService<CheckpointFile>();
        if (notesFile is { Exists: false })
            throw new SettingsException($"There is no file {notesFile.FullName}.");
        var notes = new NotesOutside(notesFile?.FullName ?? file.NotesPath);
        var installation = await ExistingInstallation.ReadAsync(services, ct);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StewardDb>();
        var keyPath = publicKeyFile?.FullName ?? (File.Exists(file.PublicKeyPath) ? file.PublicKeyPath : null);
        using var publicKey = CheckpointFile.ReadPublicKey(keyPath, installation.PublicKey);
        var verdict = await VerifyAudit.RunAsync(db, installation.Id, publicKey, notes, from: null, ct);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(ToJson(verdict), JsonSerializerOptions.Web));
        else
            Print(verdict, keyPath);
        return verdict.IsGood ? 0 : 1;
    }

    private static void Print(AuditVerdict verdict, string? keyPath)
    {
        var key = keyPath is null ? "the key stored in the database (no key file was found; keep one elsewhere)" : keyPath;
        if (verdict.IsGood)
        {
            Console.WriteLine(
                $"good: {verdict.Events} events in {verdict.VerifiedHeads.Count} {(verdict.VerifiedHeads.Count == 1 ? "chain" : "chains")}, {verdict.Checkpoints} checkpoints, every link recomputed"
            );
            PrintErased(verdict);
            Console.WriteLine($"checkpoints checked with {key}");
            return;
        }
        Console.WriteLine($"BAD: {Line(verdict.First!)}");
        foreach (var problem in verdict.Problems.Skip(1))
            Console.WriteLine($"     {Line(problem)}");
        PrintErased(verdict);
        Console.WriteLine($"{verdict.Events} events and {verdict.Checkpoints} checkpoints looked at; checkpoints checked with {key}");
    }

    /// <summary>Nothing tells an erasure that was asked for from one that hides an address: so it is always said.</summary>
    private static void PrintErased(AuditVerdict verdict)
    {
        if (verdict.ErasedOrigins > 0)
            Console.WriteLine(
                $"note: {verdict.ErasedOrigins} {(verdict.ErasedOrigins == 1 ? "origin" : "origins")} erased (address, program and typed name of an event); if nobody erased them on purpose, somebody wrote to the database"
            );
    }

    private static string Line(AuditProblem problem)
    {
        var place = problem.Chain is null
            ? $"checkpoint {problem.Sequence}"
            : $"chain {problem.Chain} event {problem.Sequence}{(problem.EventId is { } id ? $" ({id})" : "")}";
        return $"{AuditWords.OfProblem(problem.Kind)} at {place}: {problem.Explanation}";
    }

    private static object ToJson(AuditVerdict verdict) =>
        new
        {
            good = verdict.IsGood,
            events = verdict.Events,
            erasedOrigins = verdict.ErasedOrigins,
            checkpoints = verdict.Checkpoints,
            problems = verdict.Problems.Select(p => new
            {
                kind = JsonNamingPolicy.CamelCase.ConvertName(p.Kind.ToString()),
                chain = p.Chain,
                sequence = p.Sequence,
                eventId = p.EventId,
                explanation = p.Explanation,
            }),
            heads = verdict.VerifiedHeads.Select(h => new
            {
                chain = h.Chain,
                sequence = h.Sequence,
                hash = Convert.ToHexStringLower(h.Hash),
            }),
        };
}

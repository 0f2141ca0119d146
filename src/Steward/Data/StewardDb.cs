using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Contacts;
using Steward.Features.Counts;
using Steward.Features.Credentials;
using Steward.Features.Dashboard;
using Steward.Features.ImportExport;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Features.Tasks;
using Steward.Features.Users;
using Steward.Platform.Http;
using Steward.Platform.Keys;

namespace Steward.Data;

/// <summary>
/// Every table of Steward. A context from DI reads only, and the database itself holds it to that; changes go through <see cref="WriteTransaction"/>.
/// </summary>
public class StewardDb : DbContext
{
    private readonly List<AuditEntry> _audit = [];
    private readonly List<(string Kind, Guid Id)> _created = [];

    public StewardDb(DbContextOptions<StewardDb> options)
        : base(options) { }

    protected StewardDb(DbContextOptions options)
        : base(options) { }

    public DbSet<Installation> Installations => Set<Installation>();
    public DbSet<Kek> Keks => Set<Kek>();
    public DbSet<WrappedKey> WrappedKeys => Set<WrappedKey>();
    public DbSet<DataProtectionRow> DataProtectionRows => Set<DataProtectionRow>();
    public DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    public DbSet<Role> Roles => Set<Role>();
    public DbSet<User> Users => Set<User>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SignInThrottle> SignInThrottles => Set<SignInThrottle>();
    public DbSet<SetupToken> SetupTokens => Set<SetupToken>();

    public DbSet<Client> Clients => Set<Client>();
    public DbSet<ClientMember> ClientMembers => Set<ClientMember>();
    public DbSet<Activity> Activities => Set<Activity>();

    public DbSet<Contact> Contacts => Set<Contact>();

    public DbSet<WorkTask> WorkTasks => Set<WorkTask>();

    public DbSet<DueDay> DueDays => Set<DueDay>();
    public DbSet<FirmDueDay> FirmDueDays => Set<FirmDueDay>();
    public DbSet<FirmClients> FirmClients => Set<FirmClients>();
    public DbSet<ClientAttention> ClientAttentions => Set<ClientAttention>();
    public DbSet<FirmHistory> FirmHistories => Set<FirmHistory>();

    public DbSet<Tag> Tags => Set<Tag>();
    public DbSet<ClientTag> ClientTags => Set<ClientTag>();
    public DbSet<TaskTag> TaskTags => Set<TaskTag>();
    public DbSet<CredentialTag> CredentialTags => Set<CredentialTag>();

    public DbSet<Credential> Credentials => Set<Credential>();
    public DbSet<CredentialVersion> CredentialVersions => Set<CredentialVersion>();
    public DbSet<CredentialSecret> CredentialSecrets => Set<CredentialSecret>();
    public DbSet<AccessGrant> AccessGrants => Set<AccessGrant>();
    public DbSet<RevealCount> RevealCounts => Set<RevealCount>();

    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<AuditOrigin> AuditOrigins => Set<AuditOrigin>();
    public DbSet<AuditHead> AuditHeads => Set<AuditHead>();
    public DbSet<AuditCheckpoint> AuditCheckpoints => Set<AuditCheckpoint>();

    public DbSet<SearchEntry> SearchEntries => Set<SearchEntry>();

    public DbSet<ImportRun> ImportRuns => Set<ImportRun>();
    public DbSet<ImportClient> ImportClients => Set<ImportClient>();
    public DbSet<ImportItem> ImportItems => Set<ImportItem>();
    public DbSet<ImportTable> ImportTables => Set<ImportTable>();
    public DbSet<ImportRecord> ImportRecords => Set<ImportRecord>();
    public DbSet<ImportedSource> ImportedSources => Set<ImportedSource>();

    /// <summary>What this transaction will link into the audit chain, in order, just before it commits.</summary>
    internal IReadOnlyList<AuditEntry> PendingAudit => _audit;

    /// <summary>What this transaction deletes must leave the write-ahead log too, not only the tables.</summary>
    internal bool ScrubsLog { get; private set; }

    /// <summary>Set on the contexts that <see cref="WriteTransaction"/> hands out; null means: reads only.</summary>
    internal RightsSeal? RightsSeal { get; set; }

    /// <summary>Makes this a context of one write transaction. It comes from a pool: what an earlier one left is forgotten.</summary>
    internal void Begin(RightsSeal seal)
    {
        RightsSeal = seal;
        _audit.Clear();
        _created.Clear();
        ScrubsLog = false;
    }

    /// <summary>Records who did what in the same transaction as the change itself.</summary>
    public void Audit(AuditEntry entry)
    {
        DemandWritable();
        _audit.Add(entry);
    }

    /// <summary>
    /// Says that this transaction shreds secrets. SQLite's log is emptied right after the commit; on PostgreSQL
    /// <c>RewriteSecrets</c> follows within the hour.
    /// </summary>
    public void ScrubLog()
    {
        DemandWritable();
        ScrubsLog = true;
    }

    /// <summary>An id as a statement of one's own takes it.</summary>
    internal object InSql(Guid id) => this is PostgresStewardDb ? id : id.ToByteArray(bigEndian: true);

    /// <summary>Says what this transaction makes, where no audit event says so: what an idempotency key is kept for.</summary>
    public void Creates(string kind, Guid id) => _created.Add((kind, id));

    internal Guid? CreatedId(string kind) =>
        _created.Find(c => c.Kind == kind) is { Kind: not null } created
            ? created.Id
            : _audit.FindLast(e => e.ObjectKind == kind)?.ObjectId;

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var seal = DemandWritable();
        foreach (var entry in ChangeTracker.Entries<IRightsRow>())
        {
            // A row that was changed past Steward must not get a good MAC because somebody edits it afterwards.
            if (entry.State is EntityState.Modified)
                seal.Demand((IRightsRow)entry.OriginalValues.ToObject());
            if (entry.State is EntityState.Added or EntityState.Modified)
                entry.Property(nameof(IRightsRow.Mac)).CurrentValue = seal.Compute(entry.Entity);
        }
        var counts = await KeptCounts.ReadAsync(this, cancellationToken);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await counts.WriteAsync(this, cancellationToken);
        return saved;
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new InvalidOperationException("Changes are saved asynchronously, inside a write transaction.");

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Conventions.Configure(configurationBuilder, Database.IsSqlite());

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(StewardDb).Assembly);
        Keyset.Register(modelBuilder, Database.IsSqlite());
        Conventions.Apply(modelBuilder, Database.IsSqlite());
    }

    private RightsSeal DemandWritable() =>
        RightsSeal ?? throw new InvalidOperationException("This context reads only. Change data inside WriteTransaction.RunAsync.");
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Cli;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Contacts;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Bench;

/// <summary>
/// Clients, tasks and credentials in any number, through the real write transaction, seals and chain, five hundred at a time. Only the sealing's nonces and
/// keys differ between two runs.
/// </summary>
internal sealed class FillInstallation(WriteTransaction write, InstallationKeys keys, Guid ownerId, Guid contractorId)
{
    public const string Email = "bench@steward.example";
    public const string ContractorEmail = "contractor@steward.example";
    public const string Password = "granite tulip orbit kettle";

    private const int Batch = 500;
    private const int AssignedToContractor = 40;
    private const int Seed = 7;

    private static readonly DateTime Start = new(2025, 1, 6, 8, 0, 0, DateTimeKind.Utc);
    private static readonly string[] First =
    [
        "Adler",
        "Brücken",
        "Citadel",
        "Dąb",
        "Elm",
        "Fjord",
        "Grün",
        "Harbour",
        "Iris",
        "Jasmin",
        "Kovač",
        "Lumen",
    ];
    private static readonly string[] Second =
    [
        "Metallbau",
        "Physio",
        "Kavárna",
        "Logistik",
        "Optik",
        "Travel",
        "Studio",
        "Roofing",
        "Dental",
        "Books",
        "Hosting",
    ];
    private static readonly string[] Names =
    [
        "WordPress",
        "Router",
        "Mail relay",
        "Registrar",
        "Firewall",
        "Backup",
        "Accounting",
        "VPN gateway",
        "NAS",
        "Shop",
    ];

    private readonly Random _random = new(Seed);
    private readonly List<Guid> _clients = [];

    public static async Task<int> RunAsync(int clients, int tasks, int credentials, CancellationToken ct)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("STEWARD_").Build();
        await using var services = await CliServices.OpenAsync(settings, ct);
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<StewardDb>().Users.AnyAsync(ct))
        {
            await Console.Error.WriteLineAsync("There are people in this installation already; the bench fills only an empty one.");
            return 1;
        }
        var create = scope.ServiceProvider.GetRequiredService<CreateUser>();
        var owner = await create.RunAsync(new CreateUser.Request(Email, "Bench Owner", Role.Admin, Password), Actor.CommandLine, ct);
        var contractor = await create.RunAsync(
            new CreateUser.Request(ContractorEmail, "Bench Contractor", Role.Contractor, Password),
            Actor.CommandLine,
            ct
        );
        var fill = new FillInstallation(
            services.GetRequiredService<WriteTransaction>(),
            services.GetRequiredService<InstallationKeys>(),
            owner.Id,
            contractor.Id
        );
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await fill.FillAsync(clients, tasks, credentials, ct);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{clients} clients, {tasks} tasks and {credentials} credentials in {watch.Elapsed.TotalSeconds:0.0} s"
            )
        );
        return 0;
    }

    private async Task FillAsync(int clients, int tasks, int credentials, CancellationToken ct)
    {
        for (var from = 0; from < clients; from += Batch)
            await write.RunAsync(db => AddClients(db, from, Math.Min(from + Batch, clients)), ct);
        var work = new FillTasks(
            _clients,
            ownerId,
            contractorId,
            AssignedToContractor,
            DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)
        );
        await write.RunAsync(work.AddTagsAsync, ct);
        for (var from = 0; from < tasks; from += Batch)
            await write.RunAsync(db => work.Add(db, from, Math.Min(from + Batch, tasks)), ct);
        for (var from = 0; from < credentials; from += Batch)
            await write.RunAsync(db => AddCredentialsAsync(db, from, Math.Min(from + Batch, credentials), ct), ct);
        await write.RunAsync(
            db =>
                db.Clients.ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.Credentials, c => db.Credentials.Count(k => k.ClientId == c.Id)),
                    ct
                ),
            ct
        );
    }

    private Task AddClients(StewardDb db, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var at = Start.AddMinutes(i);
            var id = NewId(at);
            var status = (i % 10) switch
            {
                < 7 => ClientStatus.Active,
                7 => ClientStatus.Prospect,
                8 => ClientStatus.OnHold,
                _ => ClientStatus.Former,
            };
            var name = string.Create(CultureInfo.InvariantCulture, $"{Pick(First)} {Pick(Second)} {i:00000}");
            var domain = string.Create(CultureInfo.InvariantCulture, $"client{i}.example");
            var owned = i % 5 == 0 ? ownerId : (Guid?)null;
            var client = new Client(
                id,
                new ClientDetails(
                    name,
                    status,
                    $"office@{domain}",
                    "+49 30 5550 100",
                    $"https://www.{domain}",
                    "Street 1\n10115 Berlin",
                    owned
                ),
                at
            );
            if (i % 40 == 39)
                client.Archive(at);
            if (i % 3 != 0)
                client.Contacted(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-(i % 100)));
            var contact = new Contact(id, new ContactDetails($"{Pick(First)} Fischer", "Owner", $"owner@{domain}", null, null, true), at);
            db.Add(contact);
            db.Add(new SearchEntry(SearchKind.Contact, contact.Id, id, contact.Name, contact.SearchDetail));
            db.Add(client);
            if (owned is { } user)
                db.Add(new ClientMember(id, user, isOwner: true, at));
            if (i < AssignedToContractor)
                db.Add(new ClientMember(id, contractorId, isOwner: false, at));
            db.Add(new Activity(id, ownerId, "client.created", name, null, at));
            db.Add(new SearchEntry(SearchKind.Client, id, id, name, client.SearchDetail));
            _clients.Add(id);
        }
        return Task.CompletedTask;
    }

    private async Task AddCredentialsAsync(StewardDb db, int from, int to, CancellationToken ct)
    {
        for (var i = from; i < to; i++)
        {
            var at = Start.AddDays(30).AddSeconds(i * 20);
            var id = NewId(at);
            var clientId = _clients[i % _clients.Count];
            var name = string.Create(CultureInfo.InvariantCulture, $"{Pick(Names)} {i:00000}");
            var website = string.Create(CultureInfo.InvariantCulture, $"https://www.client{i % _clients.Count}.example/login");
            var kind = (CredentialKind)(i % 7);
            var credential = new Credential(id, clientId, new CredentialDetails(name, kind, website, null, i % 4 == 0 ? 365 : null), at);
            credential.SealUsername(
                keys.Names.Seal(
                    Encoding.UTF8.GetBytes($"admin{i}@client.example"),
                    Credential.Location(keys.Installation, id, clientId, Credential.UsernameField, 1)
                )
            );
            var location = Credential.Location(keys.Installation, id, clientId, SecretField.Password, 1);
            var password = new byte[20];
            _random.NextBytes(password);
            var envelope = await keys.Keyring.SealAsync(Encoding.ASCII.GetBytes(Convert.ToHexString(password)), location, ct);
            db.Add(credential);
            db.Add(credential.Begin(CredentialFields.Empty.With(SecretField.Password, 1), ownerId, at));
            db.Add(new CredentialSecret(id, SecretField.Password, 1, envelope));
            db.Add(new SearchEntry(SearchKind.Credential, id, clientId, name, website));
            db.Audit(
                new AuditEntry(new Actor(ownerId, null, Origin.CommandLine), "credential.created", "credential")
                {
                    Id = NewId(at),
                    ObjectId = id,
                    ObjectName = name,
                    ObjectVersion = 1,
                    ClientId = clientId,
                    CredentialId = id,
                }
            );
        }
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    /// <summary>A version 7 id whose random part is the generator's.</summary>
    private Guid NewId(DateTime at)
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, new DateTimeOffset(at).ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }
}

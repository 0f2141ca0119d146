using System.Net.Http.Json;
using System.Net.Security;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Data;
using Steward.Features.Dashboard;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Tests.Harness;

/// <summary>A whole Steward of its own on a free port, over real HTTPS, with a real database; gone after the test.</summary>
public sealed class TestApp : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly string _database;
    private bool _ownsData = true;

    private TestApp(WebApplication app, string folder, string database, FakeClock clock)
    {
        _app = app;
        _folder = folder;
        _database = database;
        Clock = clock;
        Url = new Uri(
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First()
                .Replace("127.0.0.1", "localhost", StringComparison.Ordinal)
        );
    }

    public Uri Url { get; }

    /// <summary>The time Steward sees: real, plus what the test skips.</summary>
    public FakeClock Clock { get; }

    public IServiceProvider Services => _app.Services;

    public string Folder => _folder;

    /// <summary>What STEWARD_DATABASE is here.</summary>
    public string DatabaseUrl => _database;

    public static Task<TestApp> StartAsync(Database database, params (string Key, string? Value)[] settings) =>
        StartAsync(database, _ => { }, settings);

    /// <summary>With routes of the test's own beside Steward's.</summary>
    public static async Task<TestApp> StartAsync(
        Database database,
        Action<WebApplication> map,
        params (string Key, string? Value)[] settings
    )
    {
        var folder = Directory.CreateTempSubdirectory("steward-test-").FullName;
        var url = await DatabaseTemplates.CopyAsync(database, folder);
        return await StartAsync(folder, url, map, settings);
    }

    /// <summary>Stops it, or takes over from a process that was killed: another Steward on the same data, which stays this one's to clean up.</summary>
    public async Task<TestApp> RestartAsync(params (string Key, string? Value)[] settings)
    {
        await _app.StopAsync();
        var again = await StartAsync(_folder, _database, _ => { }, settings);
        again._ownsData = false;
        return again;
    }

    private static async Task<TestApp> StartAsync(
        string folder,
        string database,
        Action<WebApplication> map,
        (string Key, string? Value)[] settings
    )
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATA"] = folder,
            ["DATABASE"] = database,
            ["LISTEN"] = "https://127.0.0.1:0",
            ["URL"] = "https://localhost",
            // Tests are faster than people; the limit has tests of its own.
            ["REQUESTS_PER_SECOND"] = "1000000",
            ["TLS_CERT"] = TestCertificate.CertificateFile,
            ["TLS_KEY"] = TestCertificate.KeyFile,
        };
        foreach (var (key, value) in settings)
            values[key] = value;
        var clock = new FakeClock();
        var app = StewardApp.Build(
            new ConfigurationBuilder().AddInMemoryCollection(values).Build(),
            builder =>
            {
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
                // Scores are brought up to date when a test says so, not whenever ten seconds are over.
                var housekeeping = builder.Services.Where(s => s.ImplementationType == typeof(DashboardHousekeeping)).ToList();
                housekeeping.ForEach(s => builder.Services.Remove(s));
                // Argon2id at its real cost takes 155 ms; a test of its own pins that.
                builder.Services.Replace(ServiceDescriptor.Singleton(new PasswordHashSettings(MemoryKiB: 1024, Passes: 1)));
            }
        );
        map(app);
        await app.Services.GetRequiredService<Boot>().RunAsync(CancellationToken.None);
        await app.StartAsync();
        return new TestApp(app, folder, database, clock);
    }

    /// <summary>A browser or program that keeps cookies and follows no redirect unless asked.</summary>
    public HttpClient NewClient(bool followRedirects = false, System.Net.CookieContainer? cookies = null) =>
        new(
            new SocketsHttpHandler
            {
                CookieContainer = cookies ?? new System.Net.CookieContainer(),
                AllowAutoRedirect = followRedirects,
                Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => TestCertificate.Is(certificate),
                },
            }
        )
        {
            BaseAddress = Url,
        };

    /// <summary>A browser that nobody signed in with yet.</summary>
    public Browser NewBrowser()
    {
        var cookies = new System.Net.CookieContainer();
        return new Browser(NewClient(cookies: cookies), cookies);
    }

    /// <summary>A browser in which somebody of that role has just signed in, on the sign-in page.</summary>
    public async Task<Browser> BrowseAsync(string role)
    {
        var email = NewEmail(role);
        await AddUserAsync(email, role);
        return await BrowseAsAsync(email);
    }

    /// <summary>The same person as at the API, in a browser.</summary>
    public Task<Browser> BrowseAsync(ApiUser user) => BrowseAsAsync(user.Email);

    public async Task<Browser> BrowseAsAsync(string email)
    {
        var browser = NewBrowser();
        var answer = await browser.PostFormAsync("/sign-in", "sign-in", ("Input.Email", email), ("Input.Password", Password));
        answer.Status.ShouldBe(System.Net.HttpStatusCode.Redirect, answer.Text);
        return browser;
    }

    /// <summary>Adds a person with <see cref="Password"/>.</summary>
    public async Task<Guid> AddUserAsync(string email, string role = Role.Admin, string? name = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var user = await scope
            .ServiceProvider.GetRequiredService<CreateUser>()
            .RunAsync(
                new CreateUser.Request(email, name ?? email.Split('@')[0], role, Password),
                Actor.CommandLine,
                CancellationToken.None
            );
        return user.Id;
    }

    /// <summary>Adds a person of that role and signs them in at the API.</summary>
    public async Task<ApiUser> SignInAsync(string role, string? email = null)
    {
        email ??= NewEmail(role);
        var id = await AddUserAsync(email, role);
        return await SignInExistingAsync(id, email);
    }

    public async Task<ApiUser> SignInExistingAsync(Guid id, string email)
    {
        var http = NewClient();
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/login", new { email, password = Password });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
        http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        return new ApiUser(id, email, http);
    }

    /// <summary>Adds a role beside the built-in ones.</summary>
    public Task AddRoleAsync(string name, PermissionSet permissions, AccessScope scope = AccessScope.AllClients) =>
        ChangeAsync(db =>
        {
            db.Add(new Role(name, permissions, scope, builtIn: false));
            return Task.CompletedTask;
        });

    public Task DeactivateAsync(Guid userId) =>
        Services
            .GetRequiredService<WriteTransaction>()
            .RunAsync(
                async db => (await db.Users.SingleAsync(u => u.Id == userId)).Deactivate(Clock.GetUtcNow().UtcDateTime),
                CancellationToken.None
            );

    private static string NewEmail(string role) =>
        $"{role.ToLowerInvariant().Replace(" ", "-", StringComparison.Ordinal)}-{Guid.CreateVersion7():N}@firm.example";

    /// <summary>Reads rows directly.</summary>
    public async Task<T> ReadAsync<T>(Func<StewardDb, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<StewardDb>());
    }

    /// <summary>Changes rows as an operation would.</summary>
    public Task ChangeAsync(Func<StewardDb, Task> change) =>
        Services.GetRequiredService<WriteTransaction>().RunAsync(change, CancellationToken.None);

    /// <summary>Stops Steward and keeps its data: what a restart finds.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!_ownsData)
            return;
        await DatabaseTemplates.DropAsync(_database);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Somebody signed in at the API; <see cref="Http"/> sends their token.</summary>
public sealed record ApiUser(Guid Id, string Email, HttpClient Http);

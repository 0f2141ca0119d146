using Steward.Cli;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Backup;

/// <summary>Where a backup is restored to: on SQLite the place it came from, on PostgreSQL an empty database beside it.</summary>
internal sealed class RestoreTarget : IAsyncDisposable
{
    private readonly TestApp _app;
    private readonly string _url;

    private RestoreTarget(TestApp app, string url)
    {
        _app = app;
        _url = url;
    }

    public static async Task<RestoreTarget> OfAsync(TestApp app, Database database) =>
        new(app, database is Database.Sqlite ? app.DatabaseUrl : await DatabaseTemplates.CreateEmptyAsync(database));

    public async Task<(int Exit, string Output, string Error)> RestoreAsync(string file, string passphrase, string more = "")
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATA"] = _app.Folder, ["DATABASE"] = _url })
            .Build();
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var input = new StringReader(passphrase);
        var exit = await StewardCommand.RunAsync(
            ["restore", file, "--passphrase-stdin", .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            settings,
            input,
            output,
            error
        );
        return (exit, output.ToString(), error.ToString());
    }

    public Task<TestApp> StartAsync() => _app.RestartAsync(("DATABASE", _url));

    public async ValueTask DisposeAsync()
    {
        if (_url != _app.DatabaseUrl)
            await DatabaseTemplates.DropAsync(_url);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Data;

public sealed class HeldConnectionTests
{
    private const int Requests = 20;

    [Fact]
    public async Task A_request_opens_its_SQLite_connection_once_and_gives_it_back()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Manager);
        await browser.GetPageAsync("/clients");
        using var opened = await Watch.BeginAsync(app.Services.GetRequiredService<DatabaseSettings>().SqlitePath!);

        for (var i = 0; i < Requests; i++)
            await browser.GetPageAsync("/clients");

        // Each page asks half a dozen times. What runs beside the requests opens one now and then.
        opened.Opened.ShouldBeInRange(Requests, Requests + 10);
        (opened.Opened - opened.Closed).ShouldBeInRange(-1, 1);
    }

    /// <summary>Counts what EF says of connections to one file.</summary>
    private sealed class Watch(string file) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentBag<IDisposable> _subscriptions = [];
        private int _opened;
        private int _closed;

        public int Opened => _opened;

        public int Closed => _closed;

        public static async Task<Watch> BeginAsync(string file)
        {
            var watch = new Watch(file);
            watch._subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(watch));
            // EF remembers for a second that nobody listens.
            await Task.Delay(TimeSpan.FromSeconds(1.2), TestContext.Current.CancellationToken);
            return watch;
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore")
                _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is not ConnectionEndEventData data || data.Connection.DataSource != file)
                return;
            if (value.Key == RelationalEventId.ConnectionOpened.Name)
                Interlocked.Increment(ref _opened);
            else if (value.Key == RelationalEventId.ConnectionClosed.Name)
                Interlocked.Increment(ref _closed);
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose()
        {
            foreach (var subscription in _subscriptions)
                subscription.Dispose();
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Steward.Tests.Harness;

/// <summary>The real program in a process of its own, to be killed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
        Http = NewClient();
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <param name="folder">Its data folder.</param>
    /// <param name="database">Its STEWARD_DATABASE.</param>
    /// <param name="fileLimitKiB">A file that grows past this fails like a full disk; null for none.</param>
    /// <param name="https">As people need it, with the certificate of the tests; programs do without.</param>
    public static async Task<ServerProcess> StartAsync(string folder, string database, int? fileLimitKiB = null, bool https = false)
    {
        var url = new Uri(https ? $"https://localhost:{FreePort()}" : $"http://127.0.0.1:{FreePort()}");
        var program = Path.Combine(AppContext.BaseDirectory, "steward.dll");
        var start = fileLimitKiB is { } limit
            // An ignored SIGXFSZ turns the limit into an error of the write, as a full disk would be.
            ? new ProcessStartInfo("/bin/bash", ["-c", $"trap '' XFSZ; ulimit -f {limit}; exec dotnet \"$0\"", program])
            : new ProcessStartInfo("dotnet", [program]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        // The runtime maps its own code through a file larger than any limit worth testing with.
        if (fileLimitKiB is not null)
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["STEWARD_DATA"] = folder;
        start.Environment["STEWARD_DATABASE"] = database;
        start.Environment["STEWARD_LISTEN"] = url.AbsoluteUri;
        start.Environment["STEWARD_TLS_CERT"] = TestCertificate.CertificateFile;
        start.Environment["STEWARD_TLS_KEY"] = TestCertificate.KeyFile;
        start.Environment["STEWARD_REQUESTS_PER_SECOND"] = "100000";
        start.Environment["STEWARD_REVEALS_PER_HOUR"] = "100000";
        var server = new ServerProcess(Process.Start(start)!, url);
        server._process.OutputDataReceived += (_, line) => server.Remember(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Remember(line.Data);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await server.WaitAsync();
        return server;
    }

    public HttpClient NewClient() =>
        new(
            new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => TestCertificate.Is(certificate),
                },
            }
        )
        {
            BaseAddress = Url,
            Timeout = TimeSpan.FromSeconds(30),
        };

    /// <summary>SIGTERM: what a service manager sends. Gives the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private async Task WaitAsync()
    {
        for (var i = 0; i < 600; i++)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The server ended by itself: {Output}");
            try
            {
                using var answer = await Http.GetAsync("/readyz");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"The server did not get ready: {Output}");
    }

    private void Remember(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

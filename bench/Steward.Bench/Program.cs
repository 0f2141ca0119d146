using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Steward.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 10_000 };
var tasks = new Option<int>("--tasks") { DefaultValueFactory = _ => 100_000 };
var credentials = new Option<int>("--credentials") { DefaultValueFactory = _ => 50_000 };
var fill = new Command("fill", "Fills the empty installation of STEWARD_DATA and STEWARD_DATABASE with rows that are the same each time.")
{
    clients,
    tasks,
    credentials,
};
fill.SetAction(
    (result, ct) => FillInstallation.RunAsync(result.GetValue(clients), result.GetValue(tasks), result.GetValue(credentials), ct)
);
var micro = new Command("micro", "BenchmarkDotNet: seal and open a secret, hash an audit event.");
var results = new Option<string>("--results") { DefaultValueFactory = _ => "BenchmarkDotNet.Artifacts" };
micro.Add(results);
micro.SetAction(result =>
{
    // In this process: BenchmarkDotNet's own build does not know this repository's.
    var config = DefaultConfig
        .Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .WithArtifactsPath(result.GetValue(results)!);
    BenchmarkRunner.Run<VaultBenchmarks>(config);
    BenchmarkRunner.Run<AuditBenchmarks>(config);
});
return await new RootCommand("Steward's benchmarks; bin/bench runs all of them.") { fill, micro }
    .Parse(args)
    .InvokeAsync();

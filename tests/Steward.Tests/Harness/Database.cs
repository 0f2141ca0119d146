using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Steward.Tests.Harness;

public enum Database
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a test once on SQLite and once on PostgreSQL.</summary>
public sealed class OnBothDatabasesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([
            new TheoryDataRow<Database>(Database.Sqlite),
            new TheoryDataRow<Database>(Database.Postgres),
        ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Steward.Data;

// Used by `dotnet ef migrations add` only: no database is opened.

internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<StewardDb>
{
    public StewardDb CreateDbContext(string[] args) => new(ContextOptions.For<StewardDb>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresStewardDb>
{
    public PostgresStewardDb CreateDbContext(string[] args) =>
        new(ContextOptions.For<PostgresStewardDb>().UseNpgsql("Host=localhost").Options);
}

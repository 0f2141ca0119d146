using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Steward.Features.Search;

namespace Steward.Data.Migrations.Postgres;

/// <summary>Written by hand: the index expressions are not in the model. The extension is made before (<c>Migrator</c>).</summary>
[DbContext(typeof(PostgresStewardDb))]
[Migration("20261122000002_Search")]
public sealed class Search : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SearchTables.Postgres);
}

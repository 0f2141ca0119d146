using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Steward.Features.Search;

namespace Steward.Data.Migrations.Sqlite;

/// <summary>Written by hand: full-text tables are not in the model.</summary>
[DbContext(typeof(StewardDb))]
[Migration("20261122000002_Search")]
public sealed class Search : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SearchTables.Sqlite);
}

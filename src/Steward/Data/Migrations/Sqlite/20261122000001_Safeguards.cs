using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Steward.Data.Sqlite;

namespace Steward.Data.Migrations.Sqlite;

/// <summary>Written by hand: what the model can't say.</summary>
[DbContext(typeof(StewardDb))]
[Migration("20261122000001_Safeguards")]
public sealed class Safeguards : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqliteSafeguards.Triggers);
}

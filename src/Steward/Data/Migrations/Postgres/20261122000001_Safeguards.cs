using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Steward.Data.Postgres;

namespace Steward.Data.Migrations.Postgres;

/// <summary>Written by hand: what the model can't say.</summary>
[DbContext(typeof(PostgresStewardDb))]
[Migration("20261122000001_Safeguards")]
public sealed class Safeguards : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(PostgresSafeguards.AppendFunction);
}

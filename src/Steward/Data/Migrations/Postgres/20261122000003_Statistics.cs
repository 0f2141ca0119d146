using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Steward.Data.Postgres;

namespace Steward.Data.Migrations.Postgres;

/// <summary>Written by hand: the model has no functions.</summary>
[DbContext(typeof(PostgresStewardDb))]
[Migration("20261122000003_Statistics")]
public sealed class Statistics : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(PostgresSafeguards.StatisticsFunction);
}

using Microsoft.EntityFrameworkCore;

namespace Steward.Data;

/// <summary>The same model on PostgreSQL; a class of its own because each provider has its own set of migrations.</summary>
public sealed class PostgresStewardDb(DbContextOptions<PostgresStewardDb> options) : StewardDb(options);

using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Steward.Data;

/// <summary>How names and values are written in both databases, said once.</summary>
internal static class Conventions
{
    /// <summary>The due date of what has none: sort keys are never null, so that one row-value comparison pages through them.</summary>
    public static readonly DateOnly Never = new(9999, 12, 31);

    public static void Configure(ModelConfigurationBuilder configuration, bool sqlite)
    {
        configuration.Properties<Enum>().HaveConversion<string>();
        if (sqlite)
        {
            configuration.Properties<Guid>().HaveConversion<GuidAsBytes>();
            configuration.DefaultTypeMapping<Guid>().HasConversion<GuidAsBytes>();
            configuration.Properties<DateTime>().HaveConversion<UtcAsMicroseconds>();
            configuration.DefaultTypeMapping<DateTime>().HasConversion<UtcAsMicroseconds>();
        }
    }

    public static void Apply(ModelBuilder model, bool sqlite)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.ClrType.Name));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
                // Sort keys are compared as bytes, so that both databases put names in the same order.
                if (!sqlite && property.ClrType == typeof(string))
                    property.SetCollation("C");
            }
        }
    }

    public static string SnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]))
                result.Append('_');
            result.Append(char.ToLowerInvariant(name[i]));
        }
        return result.ToString();
    }

    /// <summary>16 bytes, big-endian: sorts like the time in a version 7 id, and is the same 16 bytes in associated data and audit.</summary>
    public sealed class GuidAsBytes() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

    /// <summary>SQLite can't order a DateTimeOffset; an integer of microseconds since 1970 sorts, compares and is exact.</summary>
    public sealed class UtcAsMicroseconds()
        : ValueConverter<DateTime, long>(
            at => ToMicroseconds(at),
            value => DateTime.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond)
        );

    public static long ToMicroseconds(DateTime at) => (at.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

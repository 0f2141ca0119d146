using System.Globalization;
using Steward.Data;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>The orders a list of credentials can have, and where in them a page begins.</summary>
internal static class CredentialOrder
{
    private const string Day = "yyyy-MM-dd";

    public static IQueryable<Credential> Page(IQueryable<Credential> credentials, ListCredentials.Request request, bool backwards)
    {
        var cursor = request.Before ?? request.After;
        var descending = request.Descending ^ backwards;
        return request.Sort switch
        {
            "name" => ByName(credentials, cursor, descending),
            "updatedAt" => ByUpdate(credentials, cursor, descending),
            "createdAt" => ByCreation(credentials, cursor, descending),
            "rotateBy" => ByRotation(credentials, cursor, descending),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Sort, "There is no such sort key."),
        };
    }

    public static string CursorOf(Credential at, string sort) =>
        Cursor.Encode(
            sort switch
            {
                "updatedAt" => at.UpdatedAt.Ticks.ToString(CultureInfo.InvariantCulture),
                "rotateBy" => at.RotateBy.ToString(Day, CultureInfo.InvariantCulture),
                "name" => at.NameSort,
                _ => "",
            },
            at.Id
        );

    private static IQueryable<Credential> ByName(IQueryable<Credential> credentials, Cursor? cursor, bool descending)
    {
        if (cursor is { Key: var key, Id: var id })
            credentials = descending
                ? credentials.Where(c => Keyset.Before(c.NameSort, c.Id, key, id))
                : credentials.Where(c => Keyset.After(c.NameSort, c.Id, key, id));
        return descending
            ? credentials.OrderByDescending(c => c.NameSort).ThenByDescending(c => c.Id)
            : credentials.OrderBy(c => c.NameSort).ThenBy(c => c.Id);
    }

    private static IQueryable<Credential> ByUpdate(IQueryable<Credential> credentials, Cursor? cursor, bool descending)
    {
        if (cursor is { } at)
        {
            var (key, id) = (InstantOf(at), at.Id);
            credentials = descending
                ? credentials.Where(c => Keyset.Before(c.UpdatedAt, c.Id, key, id))
                : credentials.Where(c => Keyset.After(c.UpdatedAt, c.Id, key, id));
        }
        return descending
            ? credentials.OrderByDescending(c => c.UpdatedAt).ThenByDescending(c => c.Id)
            : credentials.OrderBy(c => c.UpdatedAt).ThenBy(c => c.Id);
    }

    /// <summary>Ids of version 7 begin with the time: their order is the order of creation.</summary>
    private static IQueryable<Credential> ByCreation(IQueryable<Credential> credentials, Cursor? cursor, bool descending)
    {
        if (cursor is { Id: var id })
            credentials = descending ? credentials.Where(c => c.Id < id) : credentials.Where(c => c.Id > id);
        return descending ? credentials.OrderByDescending(c => c.Id) : credentials.OrderBy(c => c.Id);
    }

    private static IQueryable<Credential> ByRotation(IQueryable<Credential> credentials, Cursor? cursor, bool descending)
    {
        if (cursor is { } at)
        {
            var (key, id) = (DayOf(at), at.Id);
            credentials = descending
                ? credentials.Where(c => Keyset.Before(c.RotateBy, c.Id, key, id))
                : credentials.Where(c => Keyset.After(c.RotateBy, c.Id, key, id));
        }
        return descending
            ? credentials.OrderByDescending(c => c.RotateBy).ThenByDescending(c => c.Id)
            : credentials.OrderBy(c => c.RotateBy).ThenBy(c => c.Id);
    }

    private static DateTime InstantOf(Cursor cursor) =>
        long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks, DateTimeKind.Utc)
            : throw NotOurs();

    private static DateOnly DayOf(Cursor cursor) =>
        DateOnly.TryParseExact(cursor.Key, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw NotOurs();

    private static InvalidException NotOurs() => new("cursor", "This is not a cursor this list gave out.");
}

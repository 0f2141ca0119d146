using System.Globalization;
using Steward.Platform;
using Steward.Ui;

namespace Steward.Features.Credentials.Pages;

/// <summary>What the address of a list asks for. It is typed, kept and sent around: what can't be is left out, and only the API says so.</summary>
public sealed class CredentialQuery
{
    private const int PageSize = 50;

    private readonly List<CredentialKind> _kinds = [];
    private readonly List<Guid> _clients = [];
    private readonly List<string> _tags = [];
    private readonly string? _rotate;
    private readonly string _sort = "name";
    private readonly bool _descending;
    private readonly PageCursor _cursor;

    public CredentialQuery(string uri)
    {
        foreach (var (name, value) in PageUrl.Read(uri))
        {
            switch (name)
            {
                case "q" when value.Length is > 0 and <= 200 && Validation.IsStorable(value):
                    Words = value;
                    break;
                case "kind" when CredentialKinds.Parse(value) is { } kind && !_kinds.Contains(kind):
                    _kinds.Add(kind);
                    break;
                case "client" when Guid.TryParse(value, CultureInfo.InvariantCulture, out var client) && _clients.Count < 50:
                    _clients.Add(client);
                    break;
                case "tag" when value.Length is > 0 and <= 200 && Validation.IsStorable(value) && _tags.Count < 50:
                    _tags.Add(value);
                    break;
                case "rotate" when value is ListCredentials.Due or ListCredentials.Overdue:
                    _rotate = value;
                    break;
                case "sort" when ListCredentials.Sorts.Contains(value.TrimStart('-')):
                    (_sort, _descending) = (value.TrimStart('-'), value[0] == '-');
                    break;
                case "cursor":
                    _cursor = PageCursor.Read(value);
                    break;
            }
        }
    }

    public string? Words { get; }
    public string Sort => _descending ? "-" + _sort : _sort;
    public bool IsFiltered => Words is not null || _kinds.Count > 0 || _clients.Count > 0 || _tags.Count > 0 || _rotate is not null;
    public bool IsInside => _cursor != default;
    public string[] KindNames => [.. _kinds.Select(CredentialKinds.NameOf)];
    public string[] ClientNames => [.. _clients.Select(c => c.ToString())];
    public string[] RotateNames => _rotate is null ? [] : [_rotate];
    public IReadOnlyList<Guid> Clients => _clients;
    public IReadOnlyList<string> TagNames => _tags;

    public ListCredentials.Request Request(Guid? client) =>
        new(client is { } only ? [only] : _clients, _kinds, Words, _rotate, _sort, _descending, _cursor.After, _cursor.Before, PageSize)
        {
            Tags = _tags,
        };

    public ListCredentials.Request FirstPage(Guid? client) => Request(client) with { After = null, Before = null };
}

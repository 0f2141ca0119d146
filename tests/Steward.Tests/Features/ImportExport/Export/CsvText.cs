using System.Net;
using System.Text;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Export;

/// <summary>Reads CSV as RFC 4180 says, and no more leniently.</summary>
internal static class CsvText
{
    public static async Task<List<List<string>>> CsvAsync(this ApiUser user, string path)
    {
        using var answer = await user.SendAsync(HttpMethod.Get, path);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        return Rows(text);
    }

    public static List<List<string>> Rows(string text)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        var at = text.StartsWith('\uFEFF') ? 1 : 0;
        while (at < text.Length)
        {
            var cell = new StringBuilder();
            if (text[at] == '"')
            {
                for (at++; text[at] != '"' || text.ElementAtOrDefault(at + 1) == '"'; at++)
                {
                    cell.Append(text[at]);
                    if (text[at] == '"')
                        at++;
                }
                at++;
            }
            else
            {
                while (text[at] is not (',' or '\r'))
                    cell.Append(text[at++]);
            }
            row.Add(cell.ToString());
            if (text[at] == ',')
            {
                at++;
                continue;
            }
            text.Substring(at, 2).ShouldBe("\r\n");
            at += 2;
            rows.Add(row);
            row = [];
        }
        row.ShouldBeEmpty();
        return rows;
    }
}

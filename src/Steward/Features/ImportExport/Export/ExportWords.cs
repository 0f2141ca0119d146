using System.Globalization;
using Steward.Ui;

namespace Steward.Features.ImportExport.Export;

internal static class ExportWords
{
    public const string Link = "Export what I see";

    public static string Clients(int count) => count == 1 ? "1 client" : $"{Number(count)} clients";

    public static string Tasks(int count) => count == 1 ? "1 task" : $"{Number(count)} tasks";

    /// <summary>From a list to the file of what it shows: its filters and its sort, all its pages.</summary>
    public static string Href(string listUri)
    {
        var path = PageUrl.Path(listUri);
        return $"{path.TrimEnd('/')}/export{PageUrl.With(listUri, ("cursor", null))[path.Length..]}";
    }

    private static string Number(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}

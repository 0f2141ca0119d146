using System.Globalization;

namespace Steward.Features.ImportExport.Tables;

/// <summary>Choices as forms and the command line write them.</summary>
internal static class TableWords
{
    /// <summary>A column by its header, or by its place.</summary>
    public static string Column(string header, int at) =>
        header.Length > 0 ? header : string.Create(CultureInfo.InvariantCulture, $"Column {at + 1}");

    public static string NameOf(DateOrder order) =>
        order switch
        {
            DateOrder.DayFirst => "dayFirst",
            DateOrder.MonthFirst => "monthFirst",
            _ => "recognised",
        };

    public static string NameOf(UnknownClients unknown) => unknown == UnknownClients.Create ? "create" : "refuse";

    /// <summary>What is not known comes out as what is not defined, and is refused with the rest.</summary>
    public static DateOrder Dates(string? name) =>
        name switch
        {
            null or "recognised" => DateOrder.Recognised,
            "dayFirst" => DateOrder.DayFirst,
            "monthFirst" => DateOrder.MonthFirst,
            _ => (DateOrder)(-1),
        };

    public static UnknownClients Unknown(string? name) =>
        name switch
        {
            null or "refuse" => UnknownClients.Refuse,
            "create" => UnknownClients.Create,
            _ => (UnknownClients)(-1),
        };
}

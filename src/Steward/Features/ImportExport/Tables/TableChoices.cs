using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>How a date like 04/05/2026 is read.</summary>
public enum DateOrder
{
    /// <summary>By the other dates of the column, where they leave no doubt.</summary>
    Recognised,
    DayFirst,
    MonthFirst,
}

/// <summary>What to do with a row whose client Steward doesn't have.</summary>
public enum UnknownClients
{
    Refuse,
    Create,
}

/// <summary>What somebody said of a file before it is imported.</summary>
/// <param name="Fields">The field each column goes to, in the order of the columns; null: it is not imported.</param>
public sealed record TableChoices(IReadOnlyList<string?> Fields, DateOrder Dates, UnknownClients UnknownClients)
{
    /// <summary>The columns that go to a field, in the order of the file.</summary>
    public IEnumerable<int> ColumnsOf(string field)
    {
        for (var i = 0; i < Fields.Count; i++)
        {
            if (Fields[i] == field)
                yield return i;
        }
    }

    /// <exception cref="InvalidException">By field: fields, dates, unknownClients.</exception>
    internal void Check(TableKind kind, IReadOnlyList<string> header)
    {
        var valid = new Validation();
        var known = TableFields.Of(kind);
        if (Fields.Count != header.Count)
            valid.Add(
                "fields",
                $"The file has {header.Count} columns and {Fields.Count} were said. Say one for each, in their order; null leaves one out."
            );
        foreach (var unknown in Fields.Where(f => f is not null && known.All(k => k.Name != f)).Distinct(StringComparer.Ordinal))
            valid.Add("fields", $"There is no field “{unknown}” here. Choose one of {string.Join(", ", known.Select(k => k.Name))}.");
        foreach (var field in known)
        {
            var columns = Fields.Count(f => f == field.Name);
            if (columns > 1 && field.Between is null)
                valid.Add("fields", $"{columns} columns go to {field.Label}. Choose the one that has it, and leave the others out.");
            else if (columns == 0 && field.Required)
                valid.Add("fields", $"No column goes to {field.Label}, which every row needs. Choose the one that has it.");
        }
        if (!Enum.IsDefined(Dates))
            valid.Add("dates", "dates must be recognised, dayFirst or monthFirst.");
        if (!Enum.IsDefined(UnknownClients))
            valid.Add("unknownClients", "unknownClients must be refuse or create.");
        valid.Throw();
    }
}

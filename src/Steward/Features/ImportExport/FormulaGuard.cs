using System.Text;

namespace Steward.Features.ImportExport;

/// <summary>
/// A spreadsheet takes a cell that begins with = + - @ for a formula, and runs it. An apostrophe in front makes it text. Also behind a semicolon, a tab and
/// a line break: where the list separator of the country is another one than the file's, a spreadsheet begins a new cell there, whatever is quoted.
/// </summary>
internal static class FormulaGuard
{
    private const char Guard = '\'';

    // The wide ones are what East Asian keyboards write.
    private const string Signs = "=+-@＝＋－＠";

    public static string Put(string cell)
    {
        StringBuilder? guarded = null;
        for (var i = 0; i < cell.Length; i++)
        {
            if (Begins(cell, i) && IsFormula(cell, i, isFirst: i == 0))
                (guarded ??= new StringBuilder(cell, 0, i, cell.Length + 8)).Append(Guard);
            guarded?.Append(cell[i]);
        }
        return guarded?.ToString() ?? cell;
    }

    /// <summary>What <see cref="Put"/> put there comes off again; anything else stays.</summary>
    public static string TakeOff(string cell)
    {
        StringBuilder? bare = null;
        for (var i = 0; i < cell.Length; i++)
        {
            if (cell[i] == Guard && Begins(cell, i) && IsFormula(cell, i + 1, isFirst: i == 0))
                bare ??= new StringBuilder(cell, 0, i, cell.Length);
            else
                bare?.Append(cell[i]);
        }
        return bare?.ToString() ?? cell;
    }

    private static bool Begins(string cell, int at) => at == 0 || cell[at - 1] is ';' or '\t' or '\r' or '\n';

    /// <summary>Marks in front count along: else what is taken off again would not be what was put there.</summary>
    private static bool IsFormula(string cell, int at, bool isFirst)
    {
        while (at < cell.Length && cell[at] is Guard or '"')
            at++;
        // Blanks at the very beginning are cut off by some, and then it is what follows that begins the cell.
        return at < cell.Length && (Signs.Contains(cell[at], StringComparison.Ordinal) || (isFirst && cell[at] is '\t' or '\r' or '\n'));
    }
}

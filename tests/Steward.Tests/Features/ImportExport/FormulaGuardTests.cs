using CsCheck;
using Steward.Features.ImportExport;

namespace Steward.Tests.Features.ImportExport;

public sealed class FormulaGuardTests
{
    [Theory]
    [InlineData("Acme", "Acme")]
    [InlineData("a-b=c", "a-b=c")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠A1", "'＠A1")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("x;=1+1;y", "x;'=1+1;y")]
    [InlineData("x\t@A1", "x\t'@A1")]
    [InlineData("x\r\n-1", "x\r\n'-1")]
    [InlineData("x;\"\"=1", "x;'\"\"=1")]
    [InlineData("'=1", "''=1")]
    [InlineData("'tis", "'tis")]
    public void What_a_spreadsheet_would_run_is_text_wherever_it_splits_and_comes_back_as_it_was(string cell, string guarded)
    {
        FormulaGuard.Put(cell).ShouldBe(guarded);
        FormulaGuard.TakeOff(guarded).ShouldBe(cell);
    }

    [Fact]
    public void Whatever_is_in_a_cell_comes_back_as_it_was()
    {
        const string signs = "=-@'\";\t\r\nx＝";
        Gen.String[Gen.Char[signs], 0, 8].Sample(cell => FormulaGuard.TakeOff(FormulaGuard.Put(cell)) == cell, iter: 20_000);
    }
}

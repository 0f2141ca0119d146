namespace Steward.Features.ImportExport.Pages;

/// <summary>What somebody chose beside the file.</summary>
public sealed class RecordsForm
{
    public string? Kind { get; set; }
}

/// <summary>The choices below the columns, as they were posted.</summary>
public sealed class MappingForm
{
    public string? Dates { get; set; }
    public string? UnknownClients { get; set; }
}

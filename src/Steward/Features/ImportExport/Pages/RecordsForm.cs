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

/// <summary>Where the credentials of a folder are to go: a client's name or the beginning of it, or its id.</summary>
public sealed class RedirectForm
{
    public string? Client { get; set; }
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Steward.Ui;

/// <summary>What every field shares: its label, hint and error, and where the error comes from.</summary>
public abstract class FieldBase : ComponentBase
{
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The posted name: "Input.Email".</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public string? Error { get; set; }

    /// <summary>Looked up by the whole name, then by its last part, in any case.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string[]>? Errors { get; set; }

    [Parameter]
    public bool Required { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    [Parameter]
    public string? Id { get; set; }

    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    [CascadingParameter]
    private EditContext? EditContext { get; set; }

    protected string InputId => Id ?? "f-" + Name.Replace('.', '-').Replace('[', '-').Replace("]", "", StringComparison.Ordinal);

    protected string? Message => Error ?? FromErrors() ?? FromEditContext();

    protected string? Invalid => Message is null ? null : "true";

    protected string? DescribedBy =>
        (Hint, Message) switch
        {
            (null, null) => null,
            (_, null) => InputId + "-hint",
            (null, _) => InputId + "-error",
            _ => InputId + "-error " + InputId + "-hint",
        };

    private string LastPart => Name[(Name.LastIndexOf('.') + 1)..];

    private string? FromErrors() =>
        Errors is null ? null
        : Find(Name) is { } whole ? whole
        : Find(LastPart);

    private string? Find(string name)
    {
        foreach (var (key, messages) in Errors!)
        {
            if (messages.Length > 0 && string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return messages[0];
        }
        return null;
    }

    private string? FromEditContext() =>
        EditContext is null ? null : EditContext.GetValidationMessages(EditContext.Field(LastPart)).FirstOrDefault();
}

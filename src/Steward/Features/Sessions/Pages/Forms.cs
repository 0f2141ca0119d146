namespace Steward.Features.Sessions.Pages;

/// <summary>What the pages' forms post; a missing field is null, and the operation says so.</summary>
public sealed class SignInForm
{
    public string? Email { get; set; }
    public string? Password { get; set; }
}

public sealed class SetupForm
{
    public string? Name { get; set; }
    public string? Email { get; set; }
    public string? Password { get; set; }
    public string? TimeZone { get; set; }
}

public sealed class PasswordForm
{
    public string? Password { get; set; }
}

public sealed class NewPasswordForm
{
    public string? Password { get; set; }
    public string? TimeZone { get; set; }
}

public sealed class EndForm
{
    public Guid Id { get; set; }
}

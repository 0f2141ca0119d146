using Microsoft.OpenApi;

namespace Steward.Platform.Http.OpenApi;

/// <summary>The chapters of the reference: the first word of a route's address.</summary>
internal static class Tags
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["auth"] = "Signing in and out, new access tokens, confirming the password.",
        ["me"] = "Who a token belongs to.",
        ["sessions"] = "Where one is signed in.",
        ["clients"] = "Clients, who is assigned to them, what happened to them, their credentials.",
        ["tasks"] = "Tasks: the work owed to clients.",
        ["tags"] = "Tags: the words clients, tasks and credentials are sorted by.",
        ["credentials"] = "Credentials: what describes them, their secrets' versions, reveals, grants.",
        ["password-strength"] = "How long a password would hold.",
        ["search"] = "One search over everything one may see.",
        ["trash"] = "What was deleted and can still be restored, or deleted for ever.",
        ["imports"] = "Moving in from another password manager.",
        ["audit"] = "Who touched what, and whether the log is whole.",
    };

    public static string Of(string path) => path.Split('/')[2];

    /// <summary>Those that are used, in the order of their names, in place of the class names the framework gives.</summary>
    public static void AddTo(OpenApiDocument document) =>
        document.Tags = document
            .Paths.Keys.Select(path => Of(path.TrimStart('/')))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => new OpenApiTag { Name = name, Description = Descriptions.GetValueOrDefault(name, name) })
            .ToHashSet();
}

using Steward.Features.Sessions;
using Steward.Ui;

namespace Steward.Features.Tasks.Pages;

/// <summary>Back to the list a change was made in, with a word about it and the way to undo it.</summary>
internal static class TaskReturn
{
    public static string To(string? returnUrl, Guid id) =>
        LocalPath.OrHome(returnUrl) is var path && path == "/" && returnUrl != "/" ? $"/tasks/{id}" : path;

    public static void Say(HttpContext context, string message, string action, string handler, string returnUrl) =>
        FlashMessage.Set(
            context,
            message,
            undo: new FlashUndo(action, handler, new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.ReturnUrl"] = returnUrl })
        );
}

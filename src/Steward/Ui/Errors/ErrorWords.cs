namespace Steward.Ui.Errors;

/// <summary>What a person reads when a page can't be shown: what happened, and what to do.</summary>
internal static class ErrorWords
{
    public static string Title(int status) =>
        status switch
        {
            400 => "That did not work",
            401 => "You are signed out",
            403 => "You may not do this",
            404 => "There is nothing here",
            405 => "That did not work",
            413 => "That is too large",
            421 => "This needs HTTPS",
            429 => "Too many requests",
            503 => "Not available right now",
            _ => "Something went wrong",
        };

    public static string Text(int status) =>
        status switch
        {
            400 or 405 =>
                "The form was opened too long ago, or in another session. Go back, reload the page and send it again; nothing was changed.",
            401 =>
                "Your session is over, and nothing was changed. Sign in in another tab, then go back: what you typed is still in the form, and can be sent again.",
            403 => "Your role does not allow it. If you need it, ask an administrator.",
            404 => "It may have been removed, or it is not for you to see.",
            413 => "What you sent is larger than this page takes. Nothing was changed.",
            429 => "Wait a moment, then go on.",
            503 => "Nothing was changed. Try again in a minute; if it stays so, tell your administrator.",
            _ => "Nothing was changed. Try again; if it happens again, tell your administrator the reference below.",
        };
}

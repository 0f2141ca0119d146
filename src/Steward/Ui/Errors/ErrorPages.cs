using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Ui.Errors;

/// <summary>
/// Whatever ends with an error status and no body gets one: problem details for programs, a page for people. Re-executing the request, as the framework's
/// own status pages do, sends a POST to a page that has no such form, and Turbo would leave the old page standing.
/// </summary>
internal static class ErrorPages
{
    public static void UseErrorPages(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                try
                {
                    await next(context);
                    if (IsUnanswered(context.Response))
                        await WriteAsync(
                            context,
                            Problems.Details(
                                context.Response.StatusCode,
                                CodeOf(context.Response.StatusCode),
                                ErrorWords.Text(context.Response.StatusCode)
                            )
                        );
                }
                catch (Exception e) when (!context.Response.HasStarted)
                {
                    await ExplainAsync(context, e, app.Logger);
                }
            }
        );

    private static bool IsUnanswered(HttpResponse response) =>
        response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null or 0 && response.ContentType is null;

    private static async Task ExplainAsync(HttpContext context, Exception exception, ILogger logger)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        if (exception is RefusedException { Code: "forbidden" } forbidden)
            exception = await AuditedAsync(context, forbidden);
        var details = Problems.Of(exception);
        // Whoever runs Steward has to know why, also where the caller can be told what it means.
        if (details is null || exception is AuditUnavailableException || StorageFault.Is(exception))
        {
            logger.LogError(
                exception,
                "{Method} {Path} failed ({RequestId})",
                context.Request.Method,
                // Its pattern, not what was sent: a path may be a one-time link.
                (context.GetEndpoint() as RouteEndpoint)
                    ?.RoutePattern
                    .RawText
                    ?? "an unknown path",
                context.TraceIdentifier
            );
        }
        details ??= Problems.Details(500, "internal", ErrorWords.Text(500));
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        context.Response.ContentType = null;
        context.Response.ContentLength = null;
        if (exception is RefusedException { RetryAfter: { } wait })
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds)
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
        await WriteAsync(context, details);
    }

    /// <summary>The refusal, once it is in the log; what stopped that otherwise: nothing that must be audited is answered without.</summary>
    private static async Task<Exception> AuditedAsync(HttpContext context, RefusedException forbidden)
    {
        try
        {
            await context.RequestServices.GetRequiredService<ForbiddenAudit>().NoteAsync(context, forbidden.Detail);
            return forbidden;
        }
        catch (AuditUnavailableException unavailable)
        {
            return unavailable;
        }
    }

    private static async Task WriteAsync(HttpContext context, ProblemDetails details)
    {
        if (context.IsApi())
        {
            await Problems.WriteAsync(context, details);
            return;
        }
        var status = details.Status ?? 500;
        // A scope of its own: the request's navigation manager was set up for the page that failed.
        await using var scope = context.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var services = context.RequestServices;
        context.RequestServices = scope.ServiceProvider;
        context.Response.ContentType = null;
        // The page that failed may have said it already, and saying it twice is an error.
        context.Response.Headers.Remove("blazor-enhanced-nav");
        try
        {
            await new RazorComponentResult<ErrorPage>(
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["Status"] = status, ["Detail"] = details.Detail }
            )
            {
                StatusCode = status,
            }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }

    private static string CodeOf(int status) =>
        status switch
        {
            401 => "unauthenticated",
            404 => "not_found",
            405 => "method_not_allowed",
            415 => "unsupported_media_type",
            413 => "too_large",
            _ => "bad_request",
        };
}

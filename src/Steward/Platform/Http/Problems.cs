using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Vault;

namespace Steward.Platform.Http;

/// <summary>Errors for programs: RFC 9457 with a stable <c>code</c>, and <c>errors</c> by field. The one place that knows which exception is which status.</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json";

    public static IResult NotFound() => Results.Problem(Details(404, "not_found", "There is nothing here, or nothing you may see."));

    public static Task WriteAsync(HttpContext context, RefusedException refusal)
    {
        if (refusal.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, Details(refusal.Status, refusal.Code, refusal.Detail));
    }

    public static async Task WriteAsync(HttpContext context, ProblemDetails details)
    {
        context.Response.StatusCode = details.Status ?? 500;
        await context.Response.WriteAsJsonAsync(details, details.GetType(), options: null, contentType: ContentType);
    }

    public static ProblemDetails Details(int status, string code, string detail) =>
        new()
        {
            // No page of its own: code says which it is, docs/api.md and the reference what it means.
            Type = "about:blank",
            Title = Title(status),
            Status = status,
            Detail = detail,
            Extensions = { ["code"] = code },
        };

    /// <summary>What an exception means to the caller; null when it is a fault of ours.</summary>
    public static ProblemDetails? Of(Exception exception)
    {
        switch (exception)
        {
            case RefusedException refusal:
                return Details(refusal.Status, refusal.Code, refusal.Detail);
            case InvalidException invalid:
                var details = Details(400, "invalid", "The request is not valid; see errors.");
                details.Extensions["errors"] = invalid.Errors;
                return details;
            case StaleException stale:
                var conflict = Details(
                    412,
                    "stale",
                    "Somebody else changed this since you read it. Nothing was saved; current is what is stored now."
                );
                conflict.Extensions["current"] = stale.Current;
                return conflict;
            case DbUpdateConcurrencyException:
                return Details(
                    409,
                    "changed_meanwhile",
                    "Somebody else changed this at the same moment. Nothing was saved: look at it again."
                );
            case AuditUnavailableException:
                return Of(RefusedException.AuditUnavailable());
            case VaultSealedException:
                return Of(RefusedException.VaultSealed());
            case WrapLimitException:
                return Of(RefusedException.KeyUsedUp());
            case VaultIntegrityException or RightsForgedException:
                return Of(RefusedException.VaultIntegrity());
            case not null when StorageFault.Is(exception):
                return Of(RefusedException.StorageUnavailable());
            case AntiforgeryValidationException { InnerException: { } inner }:
                // The token is read out of the form, so the form's own fault comes wrapped in the token's.
                return Of(inner);
            case InvalidDataException:
                // What the framework's form reader throws: too many fields, too long, cut off.
                return Details(400, "bad_request", "The form can't be read.");
            case BadHttpRequestException bad:
                return Details(
                    bad.StatusCode,
                    bad.StatusCode == 413 ? "too_large" : "bad_request",
                    bad.StatusCode == 413 ? "The body is too large." : bad.Message
                );
            default:
                return null;
        }
    }

    private static string Title(int status) =>
        status switch
        {
            400 => "Not valid",
            401 => "Not signed in",
            403 => "Not allowed",
            404 => "Not found",
            405 => "Method not allowed",
            409 => "Not possible now",
            412 => "Changed in the meantime",
            413 => "Too large",
            415 => "Unsupported media type",
            428 => "Version missing",
            429 => "Too many requests",
            503 => "Not available",
            _ => "Something went wrong",
        };
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Steward.Platform;
using Steward.Ui;

namespace Steward.Tests.Ui.Errors;

/// <summary>As Steward's own: document, router, layout with parts that load by themselves, page.</summary>
public sealed class ThrowingApp : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageDocument>(0);
        builder.AddAttribute(
            1,
            nameof(PageDocument.ChildContent),
            (RenderFragment)(
                body =>
                {
                    body.OpenComponent<Router>(0);
                    body.AddAttribute(1, nameof(Router.AppAssembly), typeof(ThrowingApp).Assembly);
                    body.AddAttribute(
                        2,
                        nameof(Router.Found),
                        (RenderFragment<RouteData>)(
                            route =>
                                found =>
                                {
                                    found.OpenComponent<RouteView>(0);
                                    found.AddAttribute(1, nameof(RouteView.RouteData), route);
                                    found.AddAttribute(2, nameof(RouteView.DefaultLayout), typeof(MainLayout));
                                    found.CloseComponent();
                                }
                        )
                    );
                    body.CloseComponent();
                }
            )
        );
        builder.CloseComponent();
    }
}

[Route("/throwing-page/{How}")]
public sealed class ThrowingPage : ComponentBase
{
    [Parameter]
    public string How { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (How == "beside-what-loads")
        {
            builder.OpenComponent<Throwing>(0);
            builder.AddAttribute(1, nameof(How), "loads");
            builder.CloseComponent();
        }
        builder.OpenComponent<Throwing>(2);
        builder.AddAttribute(3, nameof(How), How == "beside-what-loads" ? "while-loading" : How);
        builder.CloseComponent();
    }
}

public sealed class Throwing : ComponentBase
{
    private string? _loaded;

    [Parameter]
    public string How { get; set; } = "";

    protected override async Task OnInitializedAsync()
    {
        if (How == "at-once")
            throw new InvalidOperationException("Throwing at once");
        if (How == "refused")
            throw RefusedException.Forbidden();
        await Task.Delay(200);
        if (How == "after-loading")
            throw new InvalidOperationException("Throwing after loading");
        _loaded = "loaded";
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        // What is not there yet is used: the mistake that is easily made.
        if (How == "while-loading")
            builder.AddContent(0, _loaded!.Length);
        else if (How == "in-a-child")
        {
            builder.OpenComponent<Throwing>(1);
            builder.AddAttribute(2, nameof(How), "while-loading");
            builder.CloseComponent();
        }
    }
}

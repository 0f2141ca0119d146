using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

public sealed class RouteHandlerTests
{
    [Fact]
    public async Task Every_handler_gives_a_result_not_the_object_itself()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);

        var handlers = app
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .SelectMany(endpoint => endpoint.Metadata.OfType<MethodInfo>())
            .ToList();

        handlers.Count.ShouldBeGreaterThan(80);
        // What an object looks like as JSON would be found out for each such route at the start, a tenth of its work; a result asks when it answers.
        handlers
            .Where(method => !Gives(method).IsAssignableTo(typeof(IResult)) && Gives(method) != typeof(void))
            .Select(method => $"{method.DeclaringType?.Name}.{method.Name}")
            .ShouldBeEmpty();
    }

    private static Type Gives(MethodInfo method) =>
        method.ReturnType == typeof(Task) ? typeof(void)
        : method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)
            ? method.ReturnType.GetGenericArguments()[0]
        : method.ReturnType;
}

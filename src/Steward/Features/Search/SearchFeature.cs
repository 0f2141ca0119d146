namespace Steward.Features.Search;

public static class SearchFeature
{
    public static IServiceCollection AddSearch(this IServiceCollection services) =>
        services.AddScoped<SearchEverything>().AddScoped<SearchByKind>().AddScoped<WordFilter>();

    public static void MapSearch(this RouteGroupBuilder api) => SearchApi.Map(api);
}

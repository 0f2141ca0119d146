namespace Steward.Features.Tags;

public static class TagsFeature
{
    public static IServiceCollection AddTags(this IServiceCollection services) =>
        services
            .AddScoped<ListTags>()
            .AddScoped<ListTagChoices>()
            .AddScoped<ShowTag>()
            .AddScoped<FindTag>()
            .AddScoped<CreateTag>()
            .AddScoped<EditTag>()
            .AddScoped<MergeTag>()
            .AddScoped<DeleteTag>();

    public static void MapTags(this RouteGroupBuilder api) => TagsApi.Map(api);
}

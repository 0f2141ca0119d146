namespace Steward.Features.Clients;

public static class ClientsFeature
{
    public static IServiceCollection AddClients(this IServiceCollection services) =>
        services
            .AddScoped<CreateClient>()
            .AddScoped<ShowClient>()
            .AddScoped<EditClient>()
            .AddScoped<ListClients>()
            .AddScoped<ArchiveClient>()
            .AddScoped<RestoreClient>()
            .AddScoped<FindNamesakes>()
            .AddScoped<ListMembers>()
            .AddScoped<AddMember>()
            .AddScoped<RemoveMember>()
            .AddScoped<ListActivity>()
            .AddScoped<ListFirmActivity>()
            .AddScoped<CountClients>()
            .AddScoped<ShowActivity>()
            .AddScoped<ListPeople>();

    public static void MapClients(this RouteGroupBuilder api)
    {
        ClientsApi.Map(api);
        ClientMembersApi.Map(api);
    }
}

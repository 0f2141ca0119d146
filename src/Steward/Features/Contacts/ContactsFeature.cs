namespace Steward.Features.Contacts;

public static class ContactsFeature
{
    public static IServiceCollection AddContacts(this IServiceCollection services) =>
        services
            .AddScoped<CreateContact>()
            .AddScoped<ShowContact>()
            .AddScoped<EditContact>()
            .AddScoped<DeleteContact>()
            .AddScoped<ListContacts>()
            .AddScoped<LogContact>();

    public static void MapContacts(this RouteGroupBuilder api) => ContactsApi.Map(api);
}

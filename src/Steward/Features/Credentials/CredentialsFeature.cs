namespace Steward.Features.Credentials;

public static class CredentialsFeature
{
    public static IServiceCollection AddCredentials(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(CredentialSettings.From(configuration)).AddSingleton<RevealQuota>();
        services
            .AddScoped<CreateCredential>()
            .AddScoped<ShowCredential>()
            .AddScoped<ListCredentials>()
            .AddScoped<CountRotations>()
            .AddScoped<ListVaultClients>()
            .AddScoped<EditCredential>()
            .AddScoped<MoveCredential>()
            .AddScoped<PreviewMove>()
            .AddScoped<DeleteCredential>();
        services.AddScoped<RotateCredential>().AddScoped<ListVersions>();
        services.AddScoped<RevealAccess>().AddScoped<RevealCredential>();
        services
            .AddScoped<GrantAccess>()
            .AddScoped<RevokeAccess>()
            .AddScoped<ListGrants>()
            .AddScoped<ShowGrant>()
            .AddScoped<ListDenials>()
            .AddScoped<LiftDenial>()
            .AddScoped<ExplainAccess>();
        return services;
    }

    public static void MapCredentials(this RouteGroupBuilder api)
    {
        CredentialsApi.Map(api);
        SecretsApi.Map(api);
        GrantsApi.Map(api);
    }
}

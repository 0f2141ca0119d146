namespace Steward.Features.Users;

public static class UsersFeature
{
    public static IServiceCollection AddUsers(this IServiceCollection services) =>
        services
            .AddScoped<ListUsers>()
            .AddScoped<ShowUser>()
            .AddScoped<ListRoleNames>()
            .AddScoped<ListReach>()
            .AddScoped<InviteUser>()
            .AddScoped<IssueResetLink>()
            .AddScoped<EditUser>()
            .AddScoped<ChangeUserStatus>()
            .AddScoped<SignOutUser>()
            .AddScoped<EditProfile>()
            .AddScoped<ChangePassword>();

    public static void MapUsers(this RouteGroupBuilder api) => UsersApi.Map(api);
}

namespace Steward.Features.Tasks;

public static class TasksFeature
{
    public static IServiceCollection AddTasks(this IServiceCollection services) =>
        services
            .AddScoped<CreateTask>()
            .AddScoped<ShowTask>()
            .AddScoped<EditTask>()
            .AddScoped<CompleteTask>()
            .AddScoped<ReopenTask>()
            .AddScoped<DeleteTask>()
            .AddScoped<RestoreTask>()
            .AddScoped<ListTasks>()
            .AddScoped<ListAssignees>()
            .AddScoped<FindTaskClient>()
            .AddScoped<ListTaskClients>()
            .AddScoped<CountTasks>();

    public static void MapTasks(this RouteGroupBuilder api) => TasksApi.Map(api);
}

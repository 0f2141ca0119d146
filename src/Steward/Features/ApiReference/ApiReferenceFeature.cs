namespace Steward.Features.ApiReference;

public static class ApiReferenceFeature
{
    public static IServiceCollection AddApiReference(this IServiceCollection services) => services.AddSingleton<ReadApiReference>();
}

namespace Steward.Features.Keys;

/// <summary>What an administrator does with the key: print it, restore it.</summary>
public static class KeysFeature
{
    public static IServiceCollection AddKeyCare(this IServiceCollection services) =>
        services.AddSingleton<RecoveryKitStatus>().AddSingleton<CountWraps>().AddScoped<PrintRecoveryKit>().AddScoped<RestoreKeyFile>();
}

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Steward.Platform.Keys;

public static class KeysFeature
{
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(KeySettings.From(configuration, DataFolder.From(configuration)));
        services.AddSingleton<KeyHolder>().AddSingleton(s => s.GetRequiredService<KeyHolder>().Keys);
        services.AddSingleton<KeyBoot>().AddSingleton<Boot>().AddScoped<Welcome>();
        services.AddDataProtection().SetApplicationName("steward");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(options =>
            options.XmlRepository = ActivatorUtilities.CreateInstance<SealedXmlRepository>(s)
        ));
        return services;
    }
}

using Steward.Data;

namespace Steward.Platform.Keys;

/// <summary>Holds the unwrapped keys once they could be; until then everything that needs one says so.</summary>
public sealed class KeyHolder : IDisposable
{
    private InstallationKeys? _keys;

    public bool IsOpen => _keys is not null;

    public InstallationKeys Keys => _keys ?? throw new Steward.Vault.VaultSealedException("the keys are not unwrapped yet");

    public void Open(InstallationKeys keys) => _keys = keys;

    public void Dispose() => _keys?.Dispose();
}

using System.Text;
using Steward.Platform;
using Steward.Vault;

namespace Steward.Cli;

/// <summary>A passphrase from a person's keyboard, unseen, or from standard input.</summary>
internal static class Passphrase
{
    public static async Task<SecretBytes> ReadAsync(TextReader input, bool fromStandardInput, bool twice, CancellationToken ct)
    {
        if (fromStandardInput)
            return Bytes(await input.ReadLineAsync(ct) ?? throw new SettingsException("No passphrase came on standard input."));
        if (!ReferenceEquals(input, Console.In) || Console.IsInputRedirected)
            throw new SettingsException("Nobody is there to type a passphrase. Give it on standard input, with --passphrase-stdin.");
        var typed = Ask(twice ? $"Passphrase, {Features.Backup.BackupKey.ShortestPassphrase} characters or more: " : "Passphrase: ");
        if (twice && typed != Ask("The same again: "))
            throw new SettingsException("The two passphrases differ. Nothing was written.");
        return Bytes(typed);
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }

    private static SecretBytes Bytes(string typed) => SecretBytes.CopyOf(Encoding.UTF8.GetBytes(typed.TrimEnd('\r')));
}

using System.Security.Cryptography;
using Cluster.Api.Conventions;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Accounts;

/// <summary>
/// Makes an administrator when nobody has an account yet, and leaves the password in the data folder, where only its owner may read it.
/// </summary>
internal sealed class FirstAdministrator(AccountStore accounts, Passwords passwords, ClusterOptions options)
{
    private const string Name = "admin";

    /// <summary>Where name and password are.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "first-administrator");

    public async Task EnsureAsync(CancellationToken cancel)
    {
        if (await accounts.AnyAsync())
        {
            return;
        }

        var (password, path) = (NewPassword(), PathIn(options.DataFolder));
        // The file first: an account whose password nobody knows could never be used.
        await Secret.WriteFileAsync(path, $"{Name}\n{password}\n", cancel);
        await accounts.PutAsync(Name, Role.Administrator, operatorId: null, phone: null, await passwords.HashAsync(password, cancel));
    }

    /// <summary>Sixteen letters and digits that nobody takes one for the other.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 16);
}

using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cluster.Api.Accounts;

/// <summary>Makes and checks salted hashes. It costs a tenth of a second of a core on purpose, so few are worked on at a time.</summary>
internal sealed class Passwords : IDisposable
{
    public const int MinLength = 10;
    public const int MaxLength = 200;

    /// <summary>Rounds of PBKDF2 with SHA-512; OWASP's figure.</summary>
    public const int Rounds = 210_000;

    /// <summary>Most passwords that are looked at at one moment: sign-ins must not take the processor from calls.</summary>
    public const int AtOnce = 2;

    /// <summary>Longest wait for that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly PasswordHasher<Passwords> _hasher;
    private readonly SemaphoreSlim _turn = new(AtOnce, AtOnce);
    private readonly string _nobodys;

    public Passwords(IOptions<PasswordHasherOptions> options)
    {
        _hasher = new PasswordHasher<Passwords>(options);
        _nobodys = _hasher.HashPassword(this, "nobody has this password");
    }

    /// <summary>Null when too many wait already.</summary>
    public Task<string?> HashAsync(string password, CancellationToken stop) => InTurnAsync(() => _hasher.HashPassword(this, password), stop);

    /// <summary>Whether it is the one; null when too many wait already. Without a hash it takes as long and is never the one.</summary>
    public async Task<bool?> IsRightAsync(string? hash, string password, CancellationToken stop) =>
        await InTurnAsync(() => _hasher.VerifyHashedPassword(this, hash ?? _nobodys, password), stop) is { } result
            ? hash is not null && result != PasswordVerificationResult.Failed
            : null;

    public void Dispose() => _turn.Dispose();

    private async Task<string?> InTurnAsync(Func<string> work, CancellationToken stop)
    {
        if (!await _turn.WaitAsync(Patience, stop))
        {
            return null;
        }

        try
        {
            return work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<PasswordVerificationResult?> InTurnAsync(Func<PasswordVerificationResult> work, CancellationToken stop)
    {
        var result = PasswordVerificationResult.Failed;
        return await InTurnAsync(() => (result = work()).ToString(), stop) is null ? null : result;
    }
}

using Cluster.Api.Conventions;
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

    private const int AskAgainSeconds = 3;

    private readonly PasswordHasher<Passwords> _hasher;
    private readonly SemaphoreSlim _turn = new(AtOnce, AtOnce);
    private readonly string _nobodys;

    public Passwords(IOptions<PasswordHasherOptions> options)
    {
        _hasher = new PasswordHasher<Passwords>(options);
        _nobodys = _hasher.HashPassword(this, "nobody has this password");
    }

    /// <summary>What is answered when too many wait already.</summary>
    public static Answer Busy { get; } =
        Problem.Of(StatusCodes.Status429TooManyRequests, "busy", "Many people are signing in.", retryAfterSeconds: AskAgainSeconds);

    /// <summary>Null when too many wait already.</summary>
    public async Task<string?> HashAsync(string password, CancellationToken stop)
    {
        string? hash = null;
        await InTurnAsync(() => hash = _hasher.HashPassword(this, password), stop);
        return hash;
    }

    /// <summary>Whether it is the one; null when too many wait already. Without a hash it takes as long and is never the one.</summary>
    public async Task<bool?> IsRightAsync(string? hash, string password, CancellationToken stop)
    {
        bool? right = null;
        await InTurnAsync(
            () => right = _hasher.VerifyHashedPassword(this, hash ?? _nobodys, password) != PasswordVerificationResult.Failed && hash is not null, stop);
        return right;
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Leaves the work undone when the turn does not come in time.</summary>
    private async Task InTurnAsync(Action work, CancellationToken stop)
    {
        if (!await _turn.WaitAsync(Patience, stop))
        {
            return;
        }

        try
        {
            work();
        }
        finally
        {
            _turn.Release();
        }
    }
}

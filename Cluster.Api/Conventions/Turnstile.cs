namespace Cluster.Api.Conventions;

/// <summary>Lets one at a time do work that keeps a processor or the store busy for seconds; whoever comes meanwhile is asked to come again.</summary>
internal sealed class Turnstile : IDisposable
{
    private const int AskAgainSeconds = 5;

    private readonly SemaphoreSlim _free = new(1, 1);

    /// <summary>Does the work, unless another is at it.</summary>
    public async Task<Answer> PassAsync(string what, Func<Task<Answer>> work)
    {
        if (!await _free.WaitAsync(TimeSpan.Zero))
        {
            return Problem.Of(
                StatusCodes.Status429TooManyRequests, "busy", $"Another {what} is running; one runs at a time.", retryAfterSeconds: AskAgainSeconds);
        }

        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}

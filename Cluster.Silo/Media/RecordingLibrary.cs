using Cluster.Silo.Media.S3;

namespace Cluster.Silo.Media;

/// <summary>Where a recording is. Stored by number: never renumber.</summary>
public enum RecordingPlace
{
    /// <summary>In the folder into which the gateways write.</summary>
    Folder = 0,

    /// <summary>In the bucket; what is left in the folder can be taken away.</summary>
    Copied = 1,

    /// <summary>In the bucket alone.</summary>
    Bucket = 2,

    /// <summary>Nowhere any more.</summary>
    Nowhere = 3,
}

/// <summary>All recordings: the folder and, where the settings name one, the bucket into which they are moved when their calls are over.</summary>
/// <param name="folder">The shared folder.</param>
/// <param name="bucket">The bucket; null: they stay in the folder.</param>
public sealed class RecordingLibrary(RecordingFolder folder, S3Bucket? bucket = null)
{
    /// <summary>Whether recordings are moved.</summary>
    public bool HasBucket => bucket is not null;

    /// <summary>The sound of a call by what is written down of it; null when it is not there.</summary>
    /// <param name="attemptId">The call.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="movedBytes">Its length when it was moved.</param>
    public Recording? Find(Guid attemptId, RecordingPlace place, long? movedBytes) => place switch
    {
        RecordingPlace.Folder => folder.Find(attemptId),
        RecordingPlace.Copied or RecordingPlace.Bucket when bucket is not null && movedBytes is { } bytes => new Recording(bytes, () => bucket.Open(attemptId, bytes)),
        _ => null,
    };

    /// <summary>Copies a sound from the folder into the bucket, which may have it already; its length, or null when the folder has none.</summary>
    /// <exception cref="HttpRequestException">Whether the bucket has it is not known: copy again.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public async Task<long?> CopyAsync(Guid attemptId, CancellationToken stop)
    {
        if (folder.Find(attemptId) is not { } recording)
        {
            return null;
        }

        await bucket!.PutAsync(attemptId, folder.FileOf(attemptId), stop);
        return recording.Bytes;
    }

    /// <summary>Takes what the folder has.</summary>
    /// <exception cref="IOException">It could not be taken away.</exception>
    public void DeleteCopied(Guid attemptId) => folder.Delete(attemptId);

    /// <summary>Takes it away wherever it is; once more does no harm.</summary>
    /// <exception cref="HttpRequestException">Whether the bucket still has it is not known: delete again.</exception>
    /// <exception cref="IOException">It could not be taken away.</exception>
    public async Task DeleteAsync(Guid attemptId, CancellationToken stop)
    {
        folder.Delete(attemptId);
        if (bucket is not null)
        {
            await bucket.DeleteAsync(attemptId, stop);
        }
    }
}

namespace Cluster.Silo.Media;

/// <summary>
/// The folder into which all gateways write what they record. A call's file has the name of its attempt, in a folder of some hours; it is found by
/// that id and by nothing else.
/// </summary>
/// <param name="path">Where the shared folder is in this process.</param>
public sealed class RecordingFolder(string path)
{
    /// <summary>Digits of the id that name a file's folder: so many as the gateways' dialplan takes.</summary>
    private const int FolderDigits = 6;

    /// <summary>What was recorded of a call; null when nothing was, or the file is not here.</summary>
    public Recording? Find(Guid attemptId) => FileOf(attemptId) is { Exists: true, Length: >= Recording.BytesPerMoment } file
        ? new Recording(file.Length, () => new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        : null;

    /// <summary>The file of a call, which may not be there.</summary>
    public FileInfo FileOf(Guid attemptId)
    {
        var id = attemptId.ToString();
        return new FileInfo(Path.Combine(path, id[..FolderDigits], $"{id}.raw"));
    }

    /// <summary>Takes it away, if it is there.</summary>
    /// <exception cref="IOException">It could not be taken away.</exception>
    public void Delete(Guid attemptId)
    {
        if (FileOf(attemptId) is { Exists: true } file)
        {
            file.Delete();
        }
    }
}

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
    public Recording? Find(Guid attemptId)
    {
        var id = attemptId.ToString();
        var file = new FileInfo(Path.Combine(path, id[..FolderDigits], $"{id}.raw"));
        return file is { Exists: true, Length: >= Recording.BytesPerMoment } ? new Recording(file.FullName, file.Length) : null;
    }
}

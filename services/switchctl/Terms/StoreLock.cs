namespace Migration.SwitchCtl.Terms;

/// <summary>
/// A lock beside the store's file that the system gives back when its process ends, however it ends: what tells a dead
/// instance from a slow one.
/// </summary>
/// <param name="path">The file that is locked; made when missing, empty.</param>
internal sealed class StoreLock(string path) : IDisposable
{
    private FileStream? _file;

    /// <summary>Takes the lock unless another instance has it.</summary>
    /// <returns>Whether this instance has it.</returns>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public bool TryTake()
    {
        if (_file is not null)
            return true;
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another instance has it open.
            return false;
        }
    }

    public void Release()
    {
        _file?.Dispose();
        _file = null;
    }

    public void Dispose() => Release();
}

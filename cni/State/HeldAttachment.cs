using Migration.Cni.Linux;

namespace Migration.Cni.State;

/// <summary>An attachment that this process works on; no other process does meanwhile.</summary>
internal sealed class HeldAttachment : IDisposable
{
    private readonly FileLock _lock;
    private readonly string _path;

    /// <summary>Takes over a lock.</summary>
    /// <param name="held">The lock.</param>
    /// <param name="path">The port's file.</param>
    /// <param name="attachment">What is in it.</param>
    public HeldAttachment(FileLock held, string path, Attachment attachment)
    {
        _lock = held;
        _path = path;
        Attachment = attachment;
    }

    /// <summary>The attachment as it is on disk.</summary>
    public Attachment Attachment { get; private set; }

    /// <summary>Writes a change to disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(Attachment changed)
    {
        DurableFile.Write(_path, AttachmentJson.Write(changed));
        Attachment = changed;
    }

    /// <summary>Frees the port.</summary>
    /// <exception cref="IOException">The file cannot be removed.</exception>
    public void Forget() => DurableFile.Delete(_path);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}

using Microsoft.Win32.SafeHandles;

namespace Migration.Cni.Linux;

/// <summary>A file descriptor that is closed when no call uses it any more.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes a descriptor over.</summary>
    public Descriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The descriptor, for messages that carry it. The caller keeps the handle open.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Native.Close((int)handle) == 0;
}

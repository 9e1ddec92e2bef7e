using Microsoft.Win32.SafeHandles;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>A file descriptor that is closed when no call uses it any more.</summary>
internal sealed class LinuxHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes a descriptor over.</summary>
    public LinuxHandle(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    /// <summary>The descriptor, for poll. The caller keeps the handle open.</summary>
    public int Descriptor => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LinuxNative.Close((int)handle) == 0;
}

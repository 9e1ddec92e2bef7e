namespace Migration.Platform.Criu.Processes;

/// <summary>What a mapping is (VMA_* in criu/include/image.h); further bits are kept as they are.</summary>
[Flags]
public enum MemoryAreaKinds : uint
{
    /// <summary>Nothing said.</summary>
    None = 0,

    /// <summary>A stack.</summary>
    Stack = 1 << 1,

    /// <summary>The heap below brk.</summary>
    Heap = 1 << 5,

    /// <summary>A file, changes kept private.</summary>
    FilePrivate = 1 << 6,

    /// <summary>A file, shared.</summary>
    FileShared = 1 << 7,

    /// <summary>Shared memory.</summary>
    AnonymousShared = 1 << 8,

    /// <summary>Private memory.</summary>
    AnonymousPrivate = 1 << 9,
}

using Microsoft.Win32.SafeHandles;

namespace Migration.Platform.Criu.Rpc;

/// <summary>
/// Something that the restored tasks get in the place of what they had open outside of the tree (criu(8),
/// <c>--inherit-fd</c>).
/// </summary>
/// <param name="Key">
/// What is replaced: the name given to <see cref="CriuDumpOptions.External"/>, or a path without its leading slash.
/// </param>
/// <param name="Handle">What takes its place. It must not be closed on exec: see <see cref="InheritableFile"/>.</param>
public sealed record InheritedDescriptor(string Key, SafeFileHandle Handle);

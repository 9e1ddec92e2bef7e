using Migration.Platform.Criu.Sockets;

namespace Migration.Platform.Criu.Processes;

/// <summary>Something that descriptors refer to (file_entry in images/fdinfo.proto).</summary>
/// <param name="Id">Id within files.img.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Path of a file as the container saw it; null for other kinds.</param>
/// <param name="Socket">The socket; null for other kinds.</param>
public sealed record DumpedFile(uint Id, DescriptorKind Kind, string? Path, InetSocket? Socket);

namespace Migration.Platform.Criu.Processes;

/// <summary>An open descriptor of a task (fdinfo_entry in images/fdinfo.proto).</summary>
/// <param name="Number">The descriptor.</param>
/// <param name="FileId">Id of what it refers to, in files.img.</param>
/// <param name="Kind">What that is; a kind that this code does not know keeps its number.</param>
public readonly record struct FileDescriptor(uint Number, uint FileId, DescriptorKind Kind);

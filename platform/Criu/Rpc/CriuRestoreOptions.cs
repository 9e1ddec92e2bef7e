namespace Migration.Platform.Criu.Rpc;

/// <summary>What to restore. TCP connections are always restored, and the tasks come up stopped.</summary>
public sealed record CriuRestoreOptions
{
    /// <summary>Folder with the images; the log goes there too, as <c>restore.log</c>.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>What takes the place of things that were outside of the dumped tree.</summary>
    public IReadOnlyList<InheritedDescriptor> Inherited { get; init; } = [];
}

using Migration.Platform.Oci;

namespace Migration.Cli.Inspection;

/// <summary>The files of one checkpoint, wherever they lie. Nothing is ever unpacked.</summary>
internal interface ICheckpointFiles : IAsyncDisposable
{
    /// <summary>Name of the checkpoint, for people.</summary>
    string Name { get; }

    /// <summary>Names of CRIU's images and logs, without folders.</summary>
    IEnumerable<string> Images { get; }

    /// <summary>What the engine says of the container; null for bare images of CRIU.</summary>
    CheckpointMetadata? Metadata { get; }

    /// <summary>Annotations of the image; empty for an archive or a folder.</summary>
    IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>Size in bytes of one of CRIU's images; null when it is not there.</summary>
    long? SizeOf(string image);

    /// <summary>Reads a part of one of CRIU's images, filling the buffer.</summary>
    Task ReadAsync(string image, long offset, Memory<byte> buffer, CancellationToken cancellation);
}

using System.ComponentModel.DataAnnotations;
using Migration.Platform.P4Runtime.Grpc;

namespace Migration.Platform.P4Runtime.Client;

/// <summary>Limits of a <see cref="P4RuntimeClient"/>.</summary>
public sealed class P4RuntimeClientOptions
{
    /// <summary>Limit for one request, and for the answer to the first arbitration. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit for loading a pipeline, which a target may have to compile. Default 60 s.</summary>
    public TimeSpan PipelineTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Updates per Write; longer lists are sent as several requests, one after the other. Default 100: the errors of
    /// one request come back in its trailers, and targets limit those to about 8 KiB.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxUpdatesPerWrite { get; set; } = 100;

    /// <summary>
    /// Requests under way at a time when the order of updates does not matter. Default 4: one is written, one read, and
    /// two wait in between.
    /// </summary>
    [Range(1, 64)]
    public int ConcurrentWrites { get; set; } = 4;

    /// <summary>
    /// Packets, digests and notifications (each) that wait to be read. More are dropped and counted, newest first,
    /// so that a slow reader never delays arbitration. Default 4096.
    /// </summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 4096;

    /// <summary>Connection limits.</summary>
    public GrpcChannelOptions Channel { get; set; } = new();
}

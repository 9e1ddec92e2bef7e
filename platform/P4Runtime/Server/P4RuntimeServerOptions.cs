using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>Limits of a <see cref="P4RuntimeServer"/>.</summary>
public sealed class P4RuntimeServerOptions
{
    /// <summary>Streams that may be open for one device and role at a time. Default 16.</summary>
    [Range(1, 1024)]
    public int MaxControllersPerRole { get; set; } = 16;

    /// <summary>
    /// Messages that wait for one controller's stream; more are dropped, so that a slow controller costs bounded
    /// memory. Default 4096.
    /// </summary>
    [Range(16, 1_000_000)]
    public int StreamQueueLength { get; set; } = 4096;

    /// <summary>Longest request in bytes; a compiled pipeline is the big one. Default 64 MiB.</summary>
    [Range(4096, int.MaxValue)]
    public int MaxReceiveMessageBytes { get; set; } = Grpc.GrpcFraming.DefaultMaxMessageBytes;

    /// <summary>
    /// Bytes of google.rpc.Status that the error of one Write may take; beyond it messages are shortened, then left
    /// out, codes never. Default 5 KiB: many clients refuse more than 8 KiB of trailers, of which base64 adds a third.
    /// </summary>
    [Range(512, 512 * 1024)]
    public int MaxErrorDetailsBytes { get; set; } = 5 * 1024;

    /// <summary>Error space named in p4.v1.Error and StreamError. Default "containerflow-v1model".</summary>
    [Required]
    public string ErrorSpace { get; set; } = "containerflow-v1model";
}

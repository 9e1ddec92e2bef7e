using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Podman;

/// <summary>How to reach a podman engine. Section <c>Podman</c>.</summary>
public sealed class PodmanOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Podman";

    /// <summary>Path of the engine's REST socket. Default: where Debian's <c>podman.socket</c> unit puts it.</summary>
    [Required(AllowEmptyStrings = false)]
    public string SocketPath { get; set; } = "/run/podman/podman.sock";

    /// <summary>
    /// How long an answer may take, checkpoints and restores of big containers included. Default 5 minutes: 1 GiB takes
    /// about 10 s on two cores.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);
}

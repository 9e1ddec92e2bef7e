namespace Migration.Cni.Configuration;

/// <summary>The node's switch. Member <c>switch</c> of the configuration.</summary>
internal sealed record SwitchSettings
{
    /// <summary>Kind of switch: the softswitch.</summary>
    public const string Softswitch = "softswitch";

    /// <summary>Kind of switch: BMv2 with its Thrift server.</summary>
    public const string Bmv2 = "bmv2";

    /// <summary>Lowest port number that pods get. Default 16.</summary>
    public const int DefaultFirstPort = 16;

    /// <summary>Highest port number there is: 9 bits, of which v1model keeps 511 for dropping.</summary>
    public const int HighestPort = 510;

    /// <summary>Port number of the controller, which no pod gets.</summary>
    public const int CpuPort = 255;

    /// <summary><see cref="Softswitch"/> or <see cref="Bmv2"/>.</summary>
    public required string Type { get; init; }

    /// <summary>
    /// Where it takes ports: the softswitch's socket, default <c>/run/containerflow/softswitch.sock</c>; BMv2's
    /// address:port, default <c>127.0.0.1:9090</c>.
    /// </summary>
    public required string Control { get; init; }

    /// <summary>
    /// Name under which the softswitch finds the network namespace that the plugin runs in; null when it is its own.
    /// </summary>
    public string? Namespace { get; init; }

    /// <summary>Lowest port number for pods, from 0.</summary>
    public required int FirstPort { get; init; }

    /// <summary>Highest port number for pods, to 510.</summary>
    public required int LastPort { get; init; }

    /// <summary>Limit for one request, 1 to 60 s. Default 5 s.</summary>
    public required TimeSpan Timeout { get; init; }
}

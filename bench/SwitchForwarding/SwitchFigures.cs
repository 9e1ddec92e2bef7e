using System.Text.Json.Serialization;

namespace Migration.Bench.SwitchForwarding;

/// <summary>What one switch does; medians over the repetitions.</summary>
internal sealed record SwitchFigures
{
    /// <summary>60-byte frames forwarded per second, offered more than it takes.</summary>
    public required double Pps { get; init; }

    /// <summary>Payload of one TCP connection, Gbit/s.</summary>
    public required double Gbps { get; init; }

    /// <summary>Time that the switch adds to a frame, median, microseconds.</summary>
    public required double P50us { get; init; }

    /// <summary>Time that the switch adds to a frame, 99th percentile, microseconds.</summary>
    public required double P99us { get; init; }

    /// <summary>
    /// Bytes of managed memory allocated per forwarded packet; left out for a switch that has no managed memory.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BytesAllocatedPerPacket { get; init; }
}

/// <summary>Ours divided by the peer's.</summary>
/// <param name="Pps">Of frames per second.</param>
/// <param name="Gbps">Of TCP throughput.</param>
internal sealed record ForwardingRatio(double Pps, double Gbps);

/// <summary>Figures of <c>switch-forwarding</c>.</summary>
/// <param name="Ours">The softswitch.</param>
/// <param name="Bmv2">BMv2's simple_switch_grpc; null when it is not there.</param>
/// <param name="Ratio">Ours divided by BMv2's; null without BMv2.</param>
internal sealed record SwitchForwardingResult(SwitchFigures Ours, SwitchFigures? Bmv2, ForwardingRatio? Ratio);

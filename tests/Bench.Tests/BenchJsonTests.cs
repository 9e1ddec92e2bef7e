using System.Text.Json;
using Migration.Bench.HoldReplay;
using Migration.Bench.SwitchForwarding;
using Migration.Bench.SwitchWrites;

namespace Migration.Bench.Tests;

/// <summary>The figures' names are what others read.</summary>
public class BenchJsonTests
{
    private static readonly SwitchFigures Fast = new()
    {
        Pps = 300_000, Gbps = 2.5, P50us = 10.5, P99us = 50, BytesAllocatedPerPacket = 0,
    };

    private static readonly SwitchFigures Slow = new() { Pps = 30_000, Gbps = 0.25, P50us = 100, P99us = 500 };

    [Fact]
    public void Hold_replay() => ShouldBe(
        new HoldReplayResult(256, 700.5, 730.1, 1500, 0, 0),
        """
        {"connections":256,"freezeMs":700.5,"stallMaxMs":730.1,"stallMaxMsWithoutBuffer":1500,"lost":0,"resets":0}
        """);

    [Fact]
    public void Switch_writes() => ShouldBe(
        new SwitchWritesResult(531_000, 60_000), """{"rows":531000,"rowsPerSecond":60000}""");

    [Fact]
    public void Switch_forwarding_with_its_peer() => ShouldBe(
        new SwitchForwardingResult(Fast, Slow, new ForwardingRatio(10, 10)),
        """
        {"ours":{"pps":300000,"gbps":2.5,"p50us":10.5,"p99us":50,"bytesAllocatedPerPacket":0},
        "bmv2":{"pps":30000,"gbps":0.25,"p50us":100,"p99us":500},"ratio":{"pps":10,"gbps":10}}
        """);

    [Fact]
    public void A_peer_that_is_missing_is_null() => ShouldBe(
        new SwitchForwardingResult(Fast, null, null),
        """
        {"ours":{"pps":300000,"gbps":2.5,"p50us":10.5,"p99us":50,"bytesAllocatedPerPacket":0},
        "bmv2":null,"ratio":null}
        """);

    [Fact]
    public void Several_benches_stand_under_their_names()
    {
        var text = BenchJson.Write(new Dictionary<string, object>
        {
            ["one"] = new SwitchWritesResult(1, 2), ["two"] = new SwitchWritesResult(3, 4),
        }, named: true);

        Compact(text).ShouldBe(
            """{"one":{"rows":1,"rowsPerSecond":2},"two":{"rows":3,"rowsPerSecond":4}}""");
    }

    private static void ShouldBe(object figures, string json) =>
        Compact(BenchJson.Write(new Dictionary<string, object> { ["bench"] = figures }, named: false))
            .ShouldBe(Compact(json));

    private static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);
}

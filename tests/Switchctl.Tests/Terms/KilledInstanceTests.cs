using System.Diagnostics;
using System.Net.Http.Json;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Terms;

/// <summary>Two processes on one store, and the project's own switch as a third.</summary>
public sealed class KilledInstanceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task When_the_instance_that_acts_is_killed_the_other_takes_over_and_no_row_is_lost()
    {
        await using var peer = await SoftswitchProcess.StartAsync();
        await using var first = SwitchCtlProcess.Start(_folder.File("s.db"), $"http://{peer.Endpoint}");
        await WaitForAsync(first, "\"acts\":true", "\"problem\":null");
        await using var second = SwitchCtlProcess.Start(_folder.File("s.db"), $"http://{peer.Endpoint}");
        await WaitForAsync(second, "\"acts\":false");
        await PutAsync(first, "/ports/1", new { mac = "02:00:00:00:00:01" });
        await PutAsync(first, "/services", Redis());
        var wanted = "";

        // Answers to ARP are written last.
        await WaitForAsync(async () =>
            (wanted = await first.TryGetAsync("/tables") ?? "").Contains("arp_answer", StringComparison.Ordinal));

        first.Kill();
        var killed = Stopwatch.GetTimestamp();
        await WaitForAsync(second, "\"acts\":true", "\"problem\":null");
        var elapsed = Stopwatch.GetElapsedTime(killed);

        (await second.TryGetAsync("/tables")).ShouldBe(wanted);
        await PutAsync(second, "/services/redis/backends/other", SwitchCtlHost.RedisBackend("10.0.1.11"));
        await WaitForAsync(async () =>
            (await second.TryGetAsync("/tables"))?.Contains("10.0.1.11", StringComparison.Ordinal) == true);
        TestContext.Current.TestOutputHelper?.WriteLine($"took over within {elapsed.TotalMilliseconds:F0} ms");
    }

    private static object Redis() => new
    {
        services = new[]
        {
            new
            {
                name = "redis",
                vip = "10.0.9.1",
                protocol = "tcp",
                port = 6379,
                backends = new[]
                {
                    new
                    {
                        name = "main",
                        workload = new { platform = "podman", pod = "redis", container = "server" },
                        address = "10.0.1.10",
                        port = 6380,
                        nextHopMac = "02:00:00:00:01:0a",
                        switchPort = 1,
                        node = "node-a",
                    },
                },
            },
        },
    };

    private static Task WaitForAsync(SwitchCtlProcess process, params string[] parts) => WaitForAsync(async () =>
        await process.TryGetAsync("/switches") is { } shown
        && parts.All(p => shown.Contains(p, StringComparison.Ordinal)));

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }

    private static async Task PutAsync(SwitchCtlProcess process, string path, object body)
    {
        using var response = await process.Http.PutAsJsonAsync(path, body, Cancel);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Cancel));
    }
}

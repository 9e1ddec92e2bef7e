using System.Text.Json.Nodes;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Commands;

/// <summary>The native executable, and many calls at once.</summary>
public sealed class NativeTests : IAsyncLifetime
{
    private const int Containers = 200;
    private const int Sandboxes = 10;
    private const int AtOnce = 16;
    private NodeLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        // Before the lab: nothing has to be removed when it fails.
        var program = await PluginFiles.NativeAsync();
        _lab = await NodeLab.StartAsync();
        _lab.Program = program;
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Two_hundred_adds_and_deletes_at_once_leave_nothing()
    {
        for (var i = 0; i < Sandboxes; i++)
            await _lab.AddSandboxAsync($"s{i}");
        var answers = new PluginAnswer[Containers];

        await EachAsync(async i => answers[i] = await CallOf("ADD", i).RunAsync());

        answers.ShouldAllBe(a => a.Exit == 0);
        answers.Select(a => $"{a.Json["ips"]![0]!["address"]}").Distinct().Count().ShouldBe(Containers);
        var ports = _lab.Switch!.Engine.Ports.All.ToList();
        ports.Count.ShouldBe(Containers);
        ports.ShouldAllBe(p => p.IsUp);
        _lab.Controller.Pods.Values.Select(p => (int)p["switchPort"]!).ShouldBe(
            ports.Select(p => p.Number), ignoreOrder: true);

        // Deletes and adds at the same time: every second one goes and comes back, in between all are there once.
        await EachAsync(async i =>
        {
            if (i % 2 != 0)
                return;
            (await CallOf("DEL", i).RunAsync()).ShouldSucceed();
            (await CallOf("ADD", i).RunAsync()).ShouldSucceed();
        });
        _lab.Switch.Engine.Ports.All.Count().ShouldBe(Containers);
        await EachAsync(async i => answers[i] = await CallOf("DEL", i).RunAsync());

        answers.ShouldAllBe(a => a.Exit == 0);
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_does_what_the_ordinary_build_does()
    {
        await _lab.AddSandboxAsync("c1");
        var configuration = _lab.Configuration("1.1.0");
        var added = await _lab.RunAsync("ADD", "c1", configuration);
        added.ShouldSucceed();
        var checking = _lab.Configuration("1.1.0");
        checking["prevResult"] = added.Json;

        (await _lab.RunAsync("CHECK", "c1", checking)).ShouldSucceed();
        (await _lab.RunAsync("STATUS", "", configuration)).ShouldSucceed();
        configuration["cni.dev/valid-attachments"] = new JsonArray();
        (await _lab.RunAsync("GC", "", configuration)).ShouldSucceed();
        (await _lab.LeftoversAsync()).ShouldBeEmpty();
        (await _lab.RunAsync("DEL", "c1")).ShouldSucceed();
    }

    private PluginCall CallOf(string command, int i) => _lab.Call(command, $"c{i}") with
    {
        Sandbox = _lab.SandboxOf($"s{i % Sandboxes}"),
        Interface = $"eth{i}",
    };

    private static Task EachAsync(Func<int, Task> act) => Parallel.ForEachAsync(
        Enumerable.Range(0, Containers),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (i, _) => await act(i));
}

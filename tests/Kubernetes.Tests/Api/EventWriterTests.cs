using System.Text.Json.Nodes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Api;

public sealed class EventWriterTests
{
    [Fact]
    public async Task The_same_news_is_written_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        var pod = server.Add(KubernetesKind.Pod, "shop", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "web" },
        });
        var events = new EventWriter(api, TimeProvider.System, "operator", "operator-0");

        await events.WriteAsync(pod, "MigrationStarted", "to node-b", isWarning: false, "m1", cancel);
        await events.WriteAsync(pod, "MigrationStarted", "to node-b", isWarning: false, "m1", cancel);
        await events.WriteAsync(pod, "MigrationStarted", "to node-b", isWarning: false, "m2", cancel);

        var written = server.All(KubernetesKind.Event, "shop");
        written.Count.ShouldBe(2);
        written[0].Text("regarding", "uid").ShouldBe(pod.Uid());
        written[0].Text("eventTime")!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$");
    }
}

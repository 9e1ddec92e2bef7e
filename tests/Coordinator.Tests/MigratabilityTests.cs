using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

[Collection(SharedCoordinator.Name)]
public class MigratabilityTests(CoordinatorFixture fixture)
{
    private static readonly NodeFacts Able = new() { CpuFeatures = ["fpu"], Problems = [] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workload_that_could_move_says_where_to_and_nothing_is_recorded()
    {
        fixture.Peers.AddWorkload("could-move", labels: ["app=redis"]);

        var answer = await GetAsync("could-move");

        answer["migratable"]!.GetValue<bool>().ShouldBeTrue();
        answer["sourceNode"]!.GetValue<string>().ShouldBe("node-a");
        answer["targets"]!.AsArray().Select(t => t!["node"]!.GetValue<string>()).ShouldBe(["node-b"]);
        answer["options"]!["strategy"]!.GetValue<string>().ShouldBe("stop-and-copy");
        var listed = JsonNode.Parse(
            await fixture.Coordinator.Http.GetStringAsync("/migrations?workload=could-move", Cancel))!;
        listed.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Ahead_of_time_and_on_request_the_reasons_are_the_same()
    {
        var workload = fixture.Peers.AddWorkload("stays-put", inService: false, problems: ["it uses io_uring."]);
        fixture.Peers.SetInspection("stays-put", fixture.Peers.Inspection("stays-put") with
        {
            Facts = Able with { CpuFeatures = ["avx2", "fpu"], Problems = ["there is no CRIU."] },
        });
        fixture.Peers.SetTarget("stays-put", new WorkloadInspected
        {
            Node = "node-b", Found = false, Problems = [], Facts = Able, TargetProblems = ["the image is missing."],
        });

        var answer = await GetAsync("stays-put");
        var refused = await fixture.Coordinator.Http.PostAsJsonAsync(
            "/migrations", new { workload, targetNode = "node-b" }, Cancel);

        answer["migratable"]!.GetValue<bool>().ShouldBeFalse();
        string[] ahead = [.. Texts(answer["reasons"]!), .. Texts(answer["targets"]![0]!["reasons"]!)];
        ahead.ShouldBe(
        [
            "node-a: it uses io_uring.", "node-a: there is no CRIU.",
            "Container 'stays-put' of pod 'pod-of-stays-put' (namespace 'default') has no service address (VIP) at the "
                + "switch: its clients could not be kept. Add one to the switch controller's services.",
            "node-b: the image is missing.",
            "node-b: its processors lack avx2 of node-a: the program may be using them; choose a node with the same or "
                + "newer processors.",
        ], ignoreOrder: true);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Texts(JsonNode.Parse(await refused.Content.ReadAsStringAsync(Cancel))!["reasons"]!)
            .ShouldBe(ahead, ignoreOrder: true);
    }

    [Fact]
    public async Task A_workload_that_moves_already_cannot_be_moved()
    {
        var script = await fixture.AcceptedAsync("moves-already");

        Texts((await GetAsync("moves-already"))["reasons"]!).ShouldHaveSingleItem().ShouldContain($"{script.Id}");
    }

    [Fact]
    public async Task A_wrong_name_is_a_problem_that_says_which()
    {
        var answer = await fixture.Coordinator.Http.GetAsync(
            "/workloads/docker/default/p/c/migratability?targetNode=node-x", Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["errors"]!.AsObject().Select(e => e.Key)
            .ShouldBe(["workload.platform", "targetNode"]);
    }

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(r => r!.GetValue<string>());

    private async Task<JsonNode> GetAsync(string container) => JsonNode.Parse(
        await fixture.Coordinator.Http.GetStringAsync(
            $"/workloads/podman/default/pod-of-{container}/{container}/migratability", Cancel))!;
}

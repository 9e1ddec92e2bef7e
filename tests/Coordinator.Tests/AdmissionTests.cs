using Migration.Contracts;
using Migration.Coordinator.Records;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

[Collection(SharedCoordinator.Name)]
public class AdmissionTests(CoordinatorFixture fixture)
{
    private readonly Peers _peers = fixture.Peers;

    [Fact]
    public async Task A_workload_is_found_on_its_node_and_the_migration_accepted()
    {
        var request = Samples.Request(_peers.AddWorkload("found"));

        await _peers.PublishAsync(request);

        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == request.MigrationId);
        accepted.Plan.ShouldBe(
            new MigrationPlan
            {
                Workload = request.Workload,
                SourceNode = "node-a",
                TargetNode = "node-b",
                Strategy = MigrationStrategies.StopAndCopy,
            });
        accepted.Source.ShouldBe(Samples.Endpoint("node-a"));
        accepted.BaseImage.Name.ShouldBe("registry:5000/redis:7");
        var record = await fixture.RecordAsync(accepted.MigrationId, r => r.State == MigrationState.Accepted);
        record.Request.RequestedBy.ShouldBe("a test");
    }

    [Fact]
    public async Task An_unknown_workload_is_rejected_naming_the_nodes_asked() =>
        (await RejectAsync(Samples.Request(Samples.Workload("nowhere"))))
            .ShouldContain(r => r.Contains("'nowhere'") && r.Contains("is unknown on node-a, node-b"));

    [Fact]
    public async Task A_workload_unknown_on_the_named_node_is_rejected()
    {
        var workload = _peers.AddWorkload("elsewhere", node: "node-b");

        (await RejectAsync(Samples.Request(workload, source: "node-a")))
            .ShouldHaveSingleItem().ShouldContain("is unknown on node-a:");
    }

    [Fact]
    public async Task A_request_that_names_no_target_gets_one_and_may_be_repeated()
    {
        var request = Samples.Request(_peers.AddWorkload("anywhere")) with { TargetNode = null };

        await _peers.PublishAsync(request);

        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == request.MigrationId);
        accepted.Plan.TargetNode.ShouldBe("node-b");
        var record = await fixture.RecordAsync(accepted.MigrationId, r => r.State == MigrationState.Accepted);
        record.TargetNode.ShouldBe("node-b");
        record.Request.ShouldBe(request);
    }

    [Fact]
    public async Task A_request_that_names_no_target_is_rejected_with_what_stands_against_each()
    {
        var workload = _peers.AddWorkload("nowhere-to-go");
        _peers.SetTarget("nowhere-to-go", new WorkloadInspected
        {
            Node = "node-b", Found = false, Problems = [], TargetProblems = ["it is cordoned"],
        });

        (await RejectAsync(Samples.Request(workload) with { TargetNode = null }))
            .ShouldContain("node-b: it is cordoned");
    }

    [Fact]
    public async Task An_unknown_target_node_is_rejected() =>
        (await RejectAsync(Samples.Request(_peers.AddWorkload("to-nowhere"), target: "node-x")))
            .ShouldHaveSingleItem()
                .ShouldContain("Target node 'node-x' is unknown; the coordinator knows node-a, node-b");

    [Fact]
    public async Task An_unknown_source_node_is_rejected() =>
        (await RejectAsync(Samples.Request(_peers.AddWorkload("from-nowhere"), source: "node-x")))
            .ShouldHaveSingleItem().ShouldContain("Source node 'node-x' is unknown");

    [Fact]
    public async Task A_target_equal_to_the_named_source_is_rejected() =>
        (await RejectAsync(Samples.Request(_peers.AddWorkload("stays"), target: "node-a", source: "node-a")))
            .ShouldHaveSingleItem().ShouldContain("'node-a' is the source node");

    [Fact]
    public async Task A_target_equal_to_the_source_that_was_found_is_rejected() =>
        (await RejectAsync(Samples.Request(_peers.AddWorkload("is-there"), target: "node-a")))
            .ShouldHaveSingleItem().ShouldContain("'node-a' is the source node");

    [Fact]
    public async Task With_ownership_name_a_workload_stays_on_its_node()
    {
        var request = Samples.Request(_peers.AddWorkload("named-again", node: "node-k") with { Platform = "kubernetes" })
            with { TargetNode = null, Ownership = OwnershipStrategies.Name };

        await _peers.PublishAsync(request);

        var accepted = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == request.MigrationId);
        accepted.Plan.SourceNode.ShouldBe("node-k");
        accepted.Plan.TargetNode.ShouldBe("node-k");
        accepted.Plan.Ownership.ShouldBe(OwnershipStrategies.Name);
    }

    [Fact]
    public async Task With_ownership_name_another_node_is_rejected() =>
        (await RejectAsync(Samples.Request(Samples.Workload("named") with { Platform = "kubernetes" },
                target: "node-b", source: "node-k") with { Ownership = OwnershipStrategies.Name }))
            .ShouldContain(r => r.Contains("'node-b' is not the source node"));

    [Fact]
    public async Task A_target_of_another_platform_is_rejected() =>
        (await RejectAsync(Samples.Request(_peers.AddWorkload("crosses"), target: "node-k")))
            .ShouldHaveSingleItem().ShouldContain("'node-k' runs kubernetes, the workload runs on podman");

    [Fact]
    public async Task Problems_of_the_container_are_passed_on()
    {
        var workload = _peers.AddWorkload(
            "troubled", problems: ["The container is exited: start it.", "The container is not in a pod."]);

        (await RejectAsync(Samples.Request(workload))).ShouldBe(
            ["node-a: The container is exited: start it.", "node-a: The container is not in a pod."]);
    }

    [Fact]
    public async Task A_container_without_an_address_is_rejected()
    {
        var workload = _peers.AddWorkload("podless");
        _peers.SetInspection("podless", new WorkloadInspected
        {
            Node = "node-a", Found = true, Problems = [], BaseImage = new ImageIdentity { Id = "1", Name = "i" },
        });

        (await RejectAsync(Samples.Request(workload))).ShouldHaveSingleItem().ShouldContain("not in a pod");
    }

    [Fact]
    public async Task A_workload_without_a_service_address_is_rejected() =>
        (await RejectAsync(Samples.Request(_peers.AddWorkload("vipless", inService: false))))
            .ShouldHaveSingleItem().ShouldContain("has no service address (VIP)");

    [Fact]
    public async Task A_workload_on_two_nodes_is_rejected_until_the_source_is_named()
    {
        _peers.AddWorkload("twin", node: "node-a");
        var workload = _peers.AddWorkload("twin", node: "node-b");

        (await RejectAsync(Samples.Request(workload))).ShouldHaveSingleItem()
            .ShouldContain("runs on node-a and node-b: say which by sourceNode");

        var named = Samples.Request(workload, source: "node-a");
        await _peers.PublishAsync(named);
        await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == named.MigrationId);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_named_with_the_cure()
    {
        var workload = Samples.Workload("on-a-dead-node", platform: "process");

        (await RejectAsync(Samples.Request(workload, target: "node-b", source: "node-off")))
            .ShouldContain("Node node-off does not answer within 4 s: is its checkpointer running?");
    }

    [Fact]
    public async Task A_node_that_fails_to_look_is_named_with_the_cause() =>
        (await RejectAsync(Samples.Request(Samples.Workload("unreadable"), source: "node-a")))
            .ShouldContain("Node node-a could not look for the workload: the engine's socket is gone");

    [Fact]
    public async Task All_reasons_are_given_at_once()
    {
        var reasons = await RejectAsync(new MigrationRequested
        {
            MigrationId = Guid.NewGuid(),
            Workload = new Workload { Platform = "docker", Namespace = " ", Pod = "", Container = "" },
            SourceNode = "node-x",
            TargetNode = "",
        });

        foreach (var part in (string[])
                 ["Platform 'docker' is unknown", "workload.namespace is empty", "workload.pod is empty",
                  "workload.container is empty", "Source node 'node-x' is unknown", "targetNode is empty"])
            reasons.ShouldContain(r => r.Contains(part), part);
    }

    [Fact]
    public async Task A_second_migration_of_a_workload_is_rejected_naming_the_first()
    {
        var first = await fixture.AcceptedAsync("busy");

        var reasons = await RejectAsync(Samples.Request(Samples.Workload("busy")));

        reasons.ShouldHaveSingleItem()
            .ShouldContain($"is already migrating: migration {first.Id} to node-b is Accepted");
    }

    [Fact]
    public async Task Another_container_of_a_pod_that_moves_is_rejected()
    {
        var first = await fixture.AcceptedAsync("shared");
        var sidecar = fixture.Peers.AddWorkload("sidecar") with { Pod = Samples.Workload("shared").Pod };

        var reasons = await RejectAsync(Samples.Request(sidecar));

        reasons.ShouldHaveSingleItem().ShouldContain(
            $"is in a pod that is already migrating with container shared: migration {first.Id} to node-b is Accepted");
    }

    [Fact]
    public async Task Of_many_requests_for_a_workload_at_once_one_is_accepted()
    {
        var workload = _peers.AddWorkload("popular");
        var requests = Enumerable.Range(0, 8).Select(_ => Samples.Request(workload)).ToArray();

        await Task.WhenAll(requests.Select(_peers.PublishAsync));

        var ids = requests.Select(r => r.MigrationId!.Value).ToHashSet();
        await fixture.Inbox.NumberAsync<MigrationRejected>(7, m => ids.Contains(m.MigrationId));
        await fixture.Inbox.FirstAsync<MigrationAccepted>(m => ids.Contains(m.MigrationId));
        fixture.Inbox.All<MigrationAccepted>(m => ids.Contains(m.MigrationId)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_rejected_request_gets_the_same_answer_again()
    {
        var request = Samples.Request(Samples.Workload("never-there"));
        var before = await RejectAsync(request);
        _peers.AddWorkload("never-there");

        await _peers.PublishAsync(request);

        var again = await fixture.Inbox.NumberAsync<MigrationRejected>(2, m => m.MigrationId == request.MigrationId);
        again.Reasons.ShouldBe(before);
    }

    [Fact]
    public async Task The_same_accepted_request_starts_nothing_twice()
    {
        var request = Samples.Request(_peers.AddWorkload("repeated"));
        await _peers.PublishAsync(request);
        var first = await fixture.Inbox.FirstAsync<MigrationAccepted>(m => m.MigrationId == request.MigrationId);
        await _peers.PublishAsync(request);
        (await fixture.Inbox.NumberAsync<MigrationAccepted>(2, m => m.MigrationId == request.MigrationId))
            .ShouldBe(first);

        var script = new MigrationScript(first);
        await _peers.PublishAsync(script.Prepared());
        await fixture.RecordAsync(script.Id, r => r.State == MigrationState.Prepared);
        await _peers.PublishAsync(request);
        // Requests of one migration are handled in turn: once this one is answered, the one before is through as well.
        await _peers.PublishAsync(request with { TargetNode = "node-x" });
        await RejectAsync(Samples.Request(Samples.Workload("after-repeated")));

        fixture.Inbox.All<MigrationAccepted>(m => m.MigrationId == script.Id).Count.ShouldBe(2);
        fixture.Inbox.All<MigrationRejected>(m => m.MigrationId == script.Id).ShouldBeEmpty();
        (await fixture.RecordAsync(script.Id, _ => true)).State.ShouldBe(MigrationState.Prepared);
    }

    private async Task<IReadOnlyList<string>> RejectAsync(MigrationRequested request)
    {
        await _peers.PublishAsync(request);
        var rejected = await fixture.Inbox.FirstAsync<MigrationRejected>(m => m.MigrationId == request.MigrationId);
        rejected.Workload.ShouldBe(request.Workload);
        var record = await fixture.RecordAsync(rejected.MigrationId, r => r.State == MigrationState.Rejected);
        record.Reasons.ShouldBe(rejected.Reasons);
        return rejected.Reasons;
    }
}

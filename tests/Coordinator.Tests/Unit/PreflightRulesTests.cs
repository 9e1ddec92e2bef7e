using Migration.Contracts;
using Migration.Coordinator.Admission;

namespace Migration.Coordinator.Tests.Unit;

public class PreflightRulesTests
{
    private const long MiB = 1 << 20;

    private static readonly NodeFacts Able = new()
    {
        CpuFeatures = ["avx2", "fpu", "sse2"], Problems = [], FreeArchiveBytes = 100 * MiB, FreeImageBytes = 100 * MiB,
    };

    private static readonly WorkloadInspected Source = new()
    {
        Node = "node-a", Found = true, Problems = [], MemoryBytes = 100 * MiB, Facts = Able,
    };

    [Fact]
    public void Enough_of_everything_is_no_problem()
    {
        SourceRules.Check(Source).ShouldBeEmpty();
        Check(Able with { CpuFeatures = [.. Able.CpuFeatures, "avx512f"] }).ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_is_missing_is_said_at_once()
    {
        var unable = new NodeFacts
        {
            CpuFeatures = ["fpu"], Problems = ["there is no CRIU."], FreeArchiveBytes = 0, FreeImageBytes = MiB,
        };

        Check(unable, "there is a pod web already.").ShouldBe(
        [
            "node-b: there is a pod web already.",
            "node-b: there is no CRIU.",
            "node-b: its processors lack avx2, sse2 of node-a: the program may be using them; choose a node with the "
                + "same or newer processors.",
            "node-b: the checkpoint image may take 100.0 MiB, but only 1.0 MiB are free where the engine keeps images: "
                + "free disk space.",
        ]);
        SourceRules.Check(Source with { Facts = unable }).ShouldBe(
        [
            "there is no CRIU.",
            "a checkpoint may take 100.0 MiB, but only 0.0 MiB are free where archives go "
                + "(Checkpointer:ArchiveFolder): free disk space.",
        ]);
    }

    [Fact]
    public void What_a_node_does_not_say_is_not_held_against_it()
    {
        SourceRules.Check(Source with { Facts = null }).ShouldBeEmpty();
        Check(null).ShouldBeEmpty();
        Check(Able with { FreeImageBytes = null }).ShouldBeEmpty();
    }

    [Fact]
    public void A_target_that_does_not_answer_is_a_problem() =>
        TargetRules.Check(Source, new NodeAnswer("node-b", null, "Node node-b does not answer."))
            .ShouldBe(["Node node-b does not answer."]);

    [Theory]
    [InlineData("Deployment", "kubernetes", "", null, null, null)]
    [InlineData("Pod", "kubernetes", "app", "node-a", null, null)]
    [InlineData("DaemonSet", "kubernetes", "app", null, null, "Kind 'DaemonSet' is unknown")]
    [InlineData("Deployment", "podman", "app", null, null, "kind is for kubernetes")]
    [InlineData("Node", "kubernetes", "", "node-a", null, "sourceNode is for one pod")]
    [InlineData("StatefulSet", "kubernetes", "", null, "pre-copy", "strategy is for one pod")]
    [InlineData(null, "kubernetes", "", null, null, "workload.container is empty")]
    public void What_is_asked_for_may_be_all_pods_of_something(
        string? kind, string platform, string container, string? source, string? strategy, string? problem)
    {
        var request = new MigrationRequested
        {
            Workload = new Workload { Platform = platform, Pod = "web", Container = container },
            Kind = kind,
            SourceNode = source,
            Strategy = strategy,
        };

        var problems = RequestRules.Check(request, [new NodeEntry { Name = "node-a", Platform = "kubernetes" }]);

        if (problem is null)
            problems.ShouldBeEmpty();
        else
            problems.ShouldContain(p => p.Text.Contains(problem));
    }

    private static IEnumerable<string> Check(NodeFacts? target, params string[] problems) => TargetRules.Check(
        Source,
        new NodeAnswer(
            "node-b",
            new WorkloadInspected
            {
                Node = "node-b", Found = false, Problems = [], Facts = target, TargetProblems = problems,
            },
            null));
}

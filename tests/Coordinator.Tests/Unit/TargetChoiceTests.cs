using Migration.Contracts;
using Migration.Coordinator.Admission;

namespace Migration.Coordinator.Tests.Unit;

public class TargetChoiceTests
{
    private static readonly NodeFacts Facts = new() { CpuFeatures = ["fpu", "sse"], Problems = [] };

    private static readonly WorkloadInspected Source = new()
    {
        Node = "node-a",
        Found = true,
        Problems = [],
        Facts = Facts,
    };

    [Fact]
    public void The_least_taken_of_those_that_have_the_image_is_chosen() =>
        Choose([Answer("b", image: false, load: 0), Answer("c", image: true, load: 0.8), Answer("d", true, 0.4)])
            .Node.ShouldBe("d");

    [Fact]
    public void Of_equals_the_first_by_name_is_chosen() =>
        Choose([Answer("c", image: true, load: 0.5), Answer("b", image: true, load: 0.5)]).Node.ShouldBe("b");

    [Fact]
    public void One_that_says_nothing_of_itself_is_better_than_none() =>
        Choose([new NodeAnswer("b", new WorkloadInspected { Node = "b", Found = false, Problems = [] }, null)])
            .Node.ShouldBe("b");

    [Theory]
    [InlineData("it is cordoned", null, null)]
    [InlineData(null, "there is no CRIU", null)]
    [InlineData(null, null, "sse")]
    public void One_that_cannot_is_passed_over(string? problem, string? nodeProblem, string? missing)
    {
        var unable = Answer("b", image: true, load: 0) with { Problem = null };
        unable = unable with
        {
            Answer = unable.Answer! with
            {
                TargetProblems = problem is null ? [] : [problem],
                Facts = Facts with
                {
                    Problems = nodeProblem is null ? [] : [nodeProblem],
                    CpuFeatures = [.. Facts.CpuFeatures.Where(f => f != missing)],
                },
            },
        };

        Choose([unable, Answer("c", image: false, load: 0.9)]).Node.ShouldBe("c");
        var alone = Choose([unable]);
        alone.Node.ShouldBeNull();
        alone.Reasons.ShouldHaveSingleItem().ShouldContain(problem ?? nodeProblem ?? missing!);
        alone.Incomplete.ShouldBeFalse();
    }

    [Fact]
    public void One_that_does_not_answer_may_be_asked_again()
    {
        var choice = Choose([new NodeAnswer("b", null, "Node b does not answer")]);

        choice.Node.ShouldBeNull();
        choice.Reasons.ShouldBe(["Node b does not answer"]);
        choice.Incomplete.ShouldBeTrue();
    }

    [Fact]
    public void The_node_that_has_just_failed_is_taken_only_if_there_is_no_other()
    {
        NodeAnswer[] both = [Answer("b", image: true, load: 0), Answer("c", image: false, load: 1)];

        TargetChoice.Of(Source, both, ["b"]).Node.ShouldBe("c");
        TargetChoice.Of(Source, both[..1], ["b"]).Node.ShouldBe("b");
    }

    [Fact]
    public void Each_node_is_tried_before_one_is_tried_again()
    {
        NodeAnswer[] all = [Answer("b", image: true, load: 0), Answer("c", image: true, load: 0.5), Answer("d", true, 0.9)];

        TargetChoice.Of(Source, all, ["b", "c"]).Node.ShouldBe("d");
        TargetChoice.Of(Source, all, ["b", "c", "d"]).Node.ShouldBe("b");
        TargetChoice.Of(Source, all, ["b", "c", "d", "b"]).Node.ShouldBe("c");
    }

    [Fact]
    public void Without_another_node_the_setting_is_named() =>
        Choose([]).Reasons.ShouldHaveSingleItem().ShouldContain("Coordinator:Nodes");

    private static TargetChoice Choose(NodeAnswer[] answers) => TargetChoice.Of(Source, answers, []);

    private static NodeAnswer Answer(string node, bool image, double load) => new(
        node,
        new WorkloadInspected
        {
            Node = node,
            Found = false,
            Problems = [],
            Facts = Facts,
            TargetProblems = [],
            HasBaseImage = image,
            TargetLoad = load,
        },
        null);
}

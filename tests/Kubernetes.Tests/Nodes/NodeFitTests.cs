using System.Text.Json.Nodes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Nodes;

public class NodeFitTests
{
    private const string Node = """
        {"metadata":{"name":"node-b","labels":{"disk":"ssd","cores":"8"}},"spec":{},
         "status":{"allocatable":{"cpu":"2","memory":"1Gi","pods":"3"},
                   "conditions":[{"type":"Ready","status":"True"}]}}
        """;

    [Fact]
    public void A_node_with_room_takes_the_pod() => Problems(Parse(Node), Pod()).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"spec":{"unschedulable":true}}""", "cordoned: 'kubectl uncordon node-b'")]
    [InlineData("""{"metadata":{"annotations":{"containerflow.io/drain":"true"}}}""", "being emptied")]
    [InlineData("""{"spec":{"taints":[{"key":"ToBeDeletedByClusterAutoscaler"}]}}""", "being emptied")]
    [InlineData("""{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}""", "not Ready")]
    [InlineData("""{"spec":{"taints":[{"key":"team","value":"x","effect":"NoSchedule"}]}}""", "taint team=x:No")]
    public void What_the_node_says_against_it_is_said_once(string patch, string words) =>
        Problems(Merge(Parse(Node), patch), Pod()).ShouldHaveSingleItem().ShouldContain(words);

    [Theory]
    [InlineData("""{"key":"gpu","value":"a","effect":"NoSchedule"}""")]
    [InlineData("""{"key":"team","value":"x","effect":"PreferNoSchedule"}""")]
    [InlineData("""{"key":"shop","value":"1","effect":"NoExecute"}""")]
    public void A_taint_that_is_tolerated_or_only_a_wish_is_none(string taint)
    {
        var node = Parse(Node);
        node["spec"]!["taints"] = new JsonArray(JsonNode.Parse(taint));
        var pod = Pod();
        pod["spec"]!["tolerations"]!.AsArray().Add(Parse("""{"key":"shop","value":"1"}"""));

        Problems(node, pod).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ssd", true)]
    [InlineData("tape", false)]
    public void A_node_selector_has_to_be_met(string disk, bool fits)
    {
        var pod = Pod();
        pod["spec"]!["nodeSelector"] = new JsonObject { ["disk"] = disk };

        Problems(Parse(Node), pod).Count.ShouldBe(fits ? 0 : 1);
    }

    [Theory]
    [InlineData("""[{"matchExpressions":[{"key":"disk","operator":"In","values":["tape"]}]}]""", false)]
    [InlineData("""[{"matchExpressions":[{"key":"disk","operator":"In","values":["tape","ssd"]}]}]""", true)]
    [InlineData("""[{"matchExpressions":[{"key":"cores","operator":"Gt","values":["4"]}]}]""", true)]
    [InlineData("""[{"matchExpressions":[{"key":"cores","operator":"Lt","values":["8"]}]}]""", false)]
    [InlineData("""[{"matchExpressions":[{"key":"gpu","operator":"Exists"}]}]""", false)]
    [InlineData("""[{"matchExpressions":[{"key":"gpu","operator":"DoesNotExist"}]}]""", true)]
    [InlineData("""[{"matchExpressions":[{"key":"disk","operator":"NotIn","values":["ssd"]}]}]""", false)]
    [InlineData("""[{"matchFields":[{"key":"metadata.name","operator":"In","values":["node-a"]}]}]""", false)]
    [InlineData("""[{"matchExpressions":[{"key":"gpu","operator":"Exists"}]},{"matchExpressions":[]}]""", true)]
    public void Of_an_affinity_one_term_has_to_be_met_whole(string terms, bool fits)
    {
        var pod = Pod();
        pod.Child("spec").Child("affinity").Child("nodeAffinity")
            .Child("requiredDuringSchedulingIgnoredDuringExecution")["nodeSelectorTerms"] = JsonNode.Parse(terms);

        var problems = Problems(Parse(Node), pod);

        if (fits)
            problems.ShouldBeEmpty();
        else
            problems.ShouldHaveSingleItem().ShouldContain("nodeSelector or nodeAffinity");
    }

    [Theory]
    [InlineData("1900m", "1Mi", 0, "")]
    [InlineData("1901m", "1Mi", 1, "cpu")]
    [InlineData("1", "1100Mi", 0, "memory")]
    [InlineData("1", "1Mi", 3, "pods")]
    [InlineData("3", "2Gi", 0, "cpu and memory")]
    public void Requests_have_to_fit_beside_those_of_the_others(string cpu, string memory, int others, string lacking)
    {
        var pod = Pod();
        pod["spec"]!["containers"]![0]!["resources"]!["requests"] =
            new JsonObject { ["cpu"] = cpu, ["memory"] = memory };

        var problems = Problems(Parse(Node), pod, [.. Enumerable.Range(0, others).Select(_ => Pod())]);

        if (lacking.Length == 0)
            problems.ShouldBeEmpty();
        else
            problems.ShouldHaveSingleItem().ShouldContain($"too little {lacking} left");
    }

    [Fact]
    public void Pods_that_have_ended_take_no_room_and_the_fullest_resource_is_the_load()
    {
        var ended = Merge(Pod(), """{"status":{"phase":"Succeeded"}}""");

        new NodeRoom(Parse(Node), [Pod(), ended]).Load!.Value.ShouldBe(1.0 / 3, 0.001);
        new NodeRoom(Merge(Parse(Node), """{"status":{"allocatable":{"cpu":"200m"}}}"""), [Pod()]).Load!.Value
            .ShouldBe(0.5, 0.001);
        new NodeRoom(Parse("""{"metadata":{"name":"n"}}"""), [Pod()]).Load.ShouldBeNull();
    }

    [Fact]
    public void Of_init_containers_the_largest_counts_and_those_that_stay_add_up()
    {
        var pod = Merge(Pod(), """
            {"spec":{"initContainers":[
              {"name":"once","resources":{"requests":{"cpu":"2"}}},
              {"name":"proxy","restartPolicy":"Always","resources":{"requests":{"cpu":"50m"}}}]}}
            """);

        new NodeRoom(Parse(Node), []).Lacking(pod).ShouldBeEmpty();
        new NodeRoom(Parse(Node), [Pod()]).Lacking(pod).ShouldBe(["cpu"]);
    }

    [Theory]
    [InlineData("250m", "0.25")]
    [InlineData("1.5", "1.5")]
    [InlineData("64Mi", "67108864")]
    [InlineData("2G", "2000000000")]
    [InlineData("1e3", "1000")]
    [InlineData("1k", "1000")]
    [InlineData("100n", "0.0000001")]
    public void Amounts_are_read_in_all_their_forms(string text, string value) =>
        Quantity.Parse(text).ShouldBe(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("1Xi")]
    public void What_is_no_amount_is_none(string? text) => Quantity.Parse(text).ShouldBeNull();

    private static List<string> Problems(JsonObject node, JsonObject pod, params JsonObject[] others) =>
        [.. NodeFit.Problems(node, pod, new NodeRoom(node, others))];

    // Requests 100m of cpu, tolerates the taint gpu.
    private static JsonObject Pod() => FakeCluster.Pod("web");

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static JsonObject Merge(JsonObject item, string patch)
    {
        foreach (var (name, value) in Parse(patch))
            Merge(item, name, value);
        return item;
    }

    private static void Merge(JsonObject item, string name, JsonNode? value)
    {
        if (value is JsonObject members && item[name] is JsonObject there)
        {
            foreach (var (member, inner) in members)
                Merge(there, member, inner);
        }
        else
        {
            item[name] = value?.DeepClone();
        }
    }
}

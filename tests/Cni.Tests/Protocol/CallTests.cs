using System.Text.Json.Nodes;
using Migration.Cni.Commands;
using Migration.Cni.Tests.Support;

namespace Migration.Cni.Tests.Protocol;

/// <summary>What is refused before anything is done, with the codes of the specification.</summary>
public sealed class CallTests
{
    private const string Good = """
        {"cniVersion":"1.0.0","name":"pods","type":"containerflow","ipam":{"type":"host-local"}}
        """;

    [Theory]
    [InlineData("""{"cniVersion":"0.4.0"}""", "0.4.0")]
    [InlineData("""{"cniVersion":"1.1.0"}""", "1.1.0")]
    [InlineData("", "1.1.0")]
    public async Task Version_lists_what_is_spoken(string input, string version)
    {
        var answer = await RunAsync("VERSION", input);

        answer.ShouldSucceed();
        $"{answer.Json["cniVersion"]}".ShouldBe(version);
        answer.Json["supportedVersions"]!.AsArray().Select(v => $"{v}")
            .ShouldBe(["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"]);
    }

    [Theory]
    [InlineData("ADD", "{", 6, "not JSON")]
    [InlineData("ADD", "[]", 6, "not a JSON object")]
    [InlineData("ADD", """{"cniVersion":"9.0.0","name":"x"}""", 1, "9.0.0")]
    [InlineData("ADD", """{"name":"x"}""", 1, "0.1.0")]
    [InlineData("ADD", """{"cniVersion":"1.0.0"}""", 7, "name is missing")]
    [InlineData("FLY", Good, 4, "FLY")]
    [InlineData("", Good, 4, "CNI_COMMAND")]
    public async Task A_call_that_cannot_be_read_is_refused(string command, string input, int code, string says)
    {
        var answer = await RunAsync(command, input);

        answer.Code.ShouldBe(code);
        answer.Message.ShouldContain(says);
    }

    [Fact]
    public async Task All_variables_that_are_wrong_are_named()
    {
        var answer = await RunAsync("ADD", Good, ("CNI_CONTAINERID", "a/b"), ("CNI_IFNAME", "much-too-long-name"));

        answer.Code.ShouldBe(4);
        foreach (var name in new[] { "CNI_CONTAINERID", "CNI_IFNAME", "CNI_NETNS", "CNI_PATH" })
            answer.Message.ShouldContain(name);
    }

    [Fact]
    public async Task All_settings_that_are_wrong_are_named()
    {
        var answer = await RunAsync("STATUS", """
            {"cniVersion":"1.1.0","name":"pods","mtu":12,"gateway":"10.1.1","stateDir":"here","ipam":{"type":"../x"},
             "switch":{"type":"hub","firstPort":20,"lastPort":10,"timeoutSeconds":0},"switchctl":{"addresses":["ftp://x"]}}
            """);

        answer.Code.ShouldBe(7);
        foreach (var part in new[]
            { "mtu is 12", "gateway", "stateDir", "../x", "hub", "firstPort 20", "timeoutSeconds is 0", "ftp://x" })
        {
            answer.Message.ShouldContain(part);
        }
    }

    [Fact]
    public async Task The_error_carries_the_version_of_the_configuration()
    {
        var input = JsonNode.Parse(Good)!.AsObject();
        input["cniVersion"] = "0.4.0";

        var answer = await RunAsync("ADD", input.ToJsonString());

        $"{answer.Json["cniVersion"]}".ShouldBe("0.4.0");
    }

    private static async Task<PluginAnswer> RunAsync(
        string command, string input, params (string Name, string Value)[] variables)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var known = variables.Append(("CNI_COMMAND", command)).ToDictionary(v => v.Item1, v => v.Item2);
        var exit = await new CommandRunner(known.GetValueOrDefault, output, errors).RunAsync(input);
        return new PluginAnswer(exit, output.ToString(), errors.ToString());
    }
}

using System.Text.Json;
using Migration.Softswitch.Ports.Capture;
using Migration.Softswitch.Tests.Support;
using Migration.Stf;

namespace Migration.Softswitch.Tests.Stf;

/// <summary>The STF runner itself: what passes, and that it sees everything that must not pass.</summary>
public sealed class StfRunnerTests : IDisposable
{
    private const string Probe = "packet 1 000000000000 000000000000 1234 01 c8 64 0000 9a37\n";
    private const string Answer = "expect 1 000000000000 0a0b0c0d0e0f 1234 01 c8 64 00ff 9b36";
    private readonly string _folder = Directory.CreateTempSubdirectory("stf-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_program_of_this_repository_passes()
    {
        var suite = await RunAsync(File.ReadAllText(Path.Combine(CompiledProgram.FeaturesFolder, "features.stf")));

        var result = suite.Results.ShouldHaveSingleItem();
        result.ShouldBe(new StfResult("case", StfOutcome.Passed, string.Empty));
    }

    [Theory]
    [InlineData(Probe, "port 1: 1 packets instead of 0")]
    [InlineData(Answer, "port 1: 0 packets instead of 1")]
    [InlineData(Probe + "expect 2", "port 1: 1 packets instead of 0")]
    [InlineData(Probe + "expect 1 000000000000 0a0b0c0d0e0f 1234 01 c8 64 00fe", "line 2, port 1: expected")]
    [InlineData(Probe + "expect 1 000000000000 0a0b0c0d0e0f$", "line 2, port 1: expected")]
    [InlineData(Probe + Answer + "00", "line 2, port 1: expected")]
    [InlineData("add nowhere a:1 set_result(value:1)", "0 tables are called nowhere")]
    [InlineData("add by_ternary 1 nothing:1 set_result(value:1)", "has no field nothing")]
    [InlineData("add by_ternary 1 a:1 set_result(other:1)", "has no parameter other")]
    [InlineData("packet one 00", "line 1: \"one\" is not a port")]
    [InlineData("sing a song", "the command sing is not known")]
    public async Task A_difference_fails_the_case_and_is_named(string statements, string reason)
    {
        var result = (await RunAsync(statements)).Results.ShouldHaveSingleItem();

        result.Outcome.ShouldBe(StfOutcome.Failed);
        result.Reason.ShouldContain(reason);
    }

    [Fact]
    public async Task What_another_switch_sent_is_compared_byte_by_byte()
    {
        var place = Directory.CreateDirectory(Path.Combine(_folder, "other", "case")).FullName;
        byte[] answer = Convert.FromHexString("0000000000000a0b0c0d0e0f123401c86400ff9b36");
        using (var file = new PcapFile(Path.Combine(place, "pcap1_out.pcap")))
        {
            file.Add(answer, DateTimeOffset.UnixEpoch);
        }

        var same = await RunAsync(Probe + "expect 1", "--compare", Path.Combine(_folder, "other"));
        same.Results.ShouldHaveSingleItem().Outcome.ShouldBe(StfOutcome.Passed);
        answer[^1] ^= 1;
        using (var file = new PcapFile(Path.Combine(place, "pcap1_out.pcap")))
        {
            file.Add(answer, DateTimeOffset.UnixEpoch);
        }

        var other = await RunAsync(Probe + "expect 1", "--compare", Path.Combine(_folder, "other"));
        var result = other.Results.ShouldHaveSingleItem();
        result.Outcome.ShouldBe(StfOutcome.Differs);
        result.Reason.ShouldStartWith("port 1, packet 0: ");
        (await RunAsync(Probe + "expect 1", "--compare", _folder)).Results[0].Outcome
            .ShouldBe(StfOutcome.Passed, "a case that the other switch did not run");
    }

    [Fact]
    public async Task The_report_counts_what_was_refused_and_gives_the_reason()
    {
        var program = File.ReadAllText(Path.Combine(CompiledProgram.FeaturesFolder, "features.json"));
        const string Oracle = """
            "extern_instances" : [{ "name" : "oracle" }]
            """;
        var foreign = program.Replace("\"extern_instances\" : []", Oracle, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "foreign.json"), foreign);
        File.WriteAllText(Path.Combine(_folder, "foreign.stf"), Probe);
        File.WriteAllText(Path.Combine(_folder, "without-program.stf"), Probe);

        var suite = await RunAsync(Probe + Answer);

        suite.Results.Select(r => r.Outcome).ShouldBe([StfOutcome.Passed, StfOutcome.Refused]);
        var report = JsonDocument.Parse(StfReport.ToJson(suite)).RootElement;
        report.GetProperty("passed").GetInt32().ShouldBe(1);
        report.GetProperty("refused").GetInt32().ShouldBe(1);
        report.GetProperty("share").GetDouble().ShouldBe(0.5);
        report.GetProperty("others")[0].GetProperty("reason").GetString().ShouldBe("extern instance oracle");
    }

    [Theory]
    [InlineData]
    [InlineData("/no/such/folder")]
    [InlineData(".", "--p4c")]
    [InlineData(".", "--other")]
    public void A_bad_command_line_is_refused(params string[] arguments) =>
        Should.Throw<FormatException>(() => StfOptions.Parse(arguments));

    private async Task<StfSuite> RunAsync(string statements, params string[] options)
    {
        var json = Path.Combine(_folder, "case.json");
        File.Copy(Path.Combine(CompiledProgram.FeaturesFolder, "features.json"), json, overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(_folder, "case.stf"), statements);
        return await StfSuite.RunAsync(StfOptions.Parse([_folder, .. options]), TextWriter.Null);
    }
}

using Migration.Fuzz;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests;

/// <summary>A short run of what tests/Fuzz does for as long as one likes.</summary>
public class FuzzTests
{
    [Theory]
    [InlineData("containerflow")]
    [InlineData("features")]
    [InlineData("control")]
    public void Damaged_frames_do_no_harm(string program)
    {
        var totals = new FuzzTotals();

        PacketFuzz.RunRound(program, Json(program), seed: 7, packets: 3000, totals, () => false);

        totals.Packets.ShouldBe(3000);
        totals.Sent.ShouldBeGreaterThan(50, "frames that are dropped at the door try nothing");
    }

    [Fact]
    public async Task Damaged_messages_are_refused() =>
        (await MessageFuzz.RunRoundAsync("control", CompiledProgram.ControlConfig(), seed: 7, count: 2000, () => false))
            .ShouldBe(2000);

    [Fact]
    public void Damaged_input_is_read_or_refused_by_every_parser()
    {
        foreach (var subject in ParserSubjects.All)
            ParserFuzz.RunRound(subject, seed: 7, count: 500).ShouldBeLessThan(500, $"{subject.Name} accepts nothing");
    }

    private static byte[] Json(string program) => File.ReadAllBytes(Path.Combine(
        program == "containerflow" ? CompiledProgram.Folder : CompiledProgram.FeaturesFolder, program + ".json"));
}

using Migration.Bench.SwitchForwarding;

namespace Migration.Bench.Tests;

/// <summary>What is sent through the switches is what the rows are for; else a bench would time a drop.</summary>
public class ForwardingFramesTests
{
    [Fact]
    public async Task The_frames_come_through_the_program_and_nothing_is_allocated()
    {
        var (bytes, nanoseconds) = await PipelineProbe.RunAsync(TestContext.Current.CancellationToken);

        bytes.ShouldBe(0);
        nanoseconds.ShouldBeGreaterThan(0);
    }
}

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

    [Fact]
    public void A_frame_that_carries_a_number_carries_no_checksum()
    {
        const int UdpChecksum = 40;
        var frame = TestFrames.Frame(0);

        TestFrames.Number(frame, 123_456);

        frame.Length.ShouldBe(60);
        TestFrames.ReadNumber(frame).ShouldBe(123_456);
        frame.AsSpan(UdpChecksum, 2).ToArray().ShouldBe(new byte[2]);
    }
}

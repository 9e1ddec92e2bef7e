using Microsoft.Extensions.Logging.Abstractions;
using Migration.Softswitch.Compile;
using Migration.Softswitch.Ports;
using Migration.Softswitch.Ports.Capture;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Ports;

/// <summary>What --pcap writes, read back.</summary>
public sealed class FrameCaptureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("capture-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Frames_that_come_in_and_go_out_are_in_the_files_of_their_port()
    {
        var began = TimeProvider.System.GetUtcNow();
        await using var host = await SoftswitchHost.StartAsync(
            SwitchOptions.Parse(["--grpc", "127.0.0.1:0", "--pcap", Path.Combine(_folder, "new")]));
        MemoryPort[] ports = [new(1), new(2)];
        Array.ForEach(ports, port => host.Engine.Ports.Add(port, host.Engine));
        host.Engine.Program = Answering();

        ports[0].Receive([.. new byte[12], 0x12, 0x34, 1, 1, 1, 0, 0, 0xfd, 0xfe]);
        ports[0].Receive([1, 2, 3]);

        var received = Read("port1-in.pcap");
        received.Select(f => f.Frame.Length).ShouldBe([21, 3]);
        received[1].Frame.ShouldBe([1, 2, 3]);
        received[0].Time.ShouldBeInRange(began.AddMilliseconds(-1), TimeProvider.System.GetUtcNow());
        ports[0].Transmitted.TryRead(out var sent).ShouldBeTrue();
        Read("port1-out.pcap").ShouldHaveSingleItem().Frame.ShouldBe(sent);
        Read("port2-in.pcap").ShouldBeEmpty();
        Read("port2-out.pcap").ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_cannot_be_written_ends_the_capture_and_nothing_else()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "port1-in.pcap"), "/dev/full");
        using var capture = new FrameCapture(_folder, TimeProvider.System, NullLogger.Instance);

        capture.Received(1, [1, 2, 3]);
        capture.Received(2, [1, 2, 3]);

        File.Exists(Path.Combine(_folder, "port2-in.pcap")).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_of_at_the_start()
    {
        using var capture = new FrameCapture(
            Path.Combine(_folder, "file", "folder"), TimeProvider.System, NullLogger.Instance);
        File.WriteAllText(Path.Combine(_folder, "file"), string.Empty);

        Should.Throw<IOException>(() => capture.Open(1));
    }

    private static SwitchProgram Answering() => ProgramCompiler.Compile(
        CompiledProgram.FeaturesConfig().P4DeviceConfig.Memory, TimeProvider.System);

    private List<(DateTimeOffset Time, byte[] Frame)> Read(string name) =>
        PcapReader.Read(Path.Combine(_folder, "new", name));
}

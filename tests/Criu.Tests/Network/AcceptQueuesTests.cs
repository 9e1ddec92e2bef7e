using System.Diagnostics;
using Migration.Criu.Tests.RealDump;
using Migration.Platform.Criu.Network;

namespace Migration.Criu.Tests.Network;

public sealed class AcceptQueuesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Listeners_with_a_queue_and_handshakes_are_counted()
    {
        string[] lines =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 11 1 0 100 0 0 10 0",
            "   1: 0100007F:1F91 00000000:0000 0A 00000000:0000000A 00:00000000 00000000 0 0 12 1 0 100 0 0 10 0",
            "   2: 0100007F:1F91 0100007F:8000 01 00000000:00000005 00:00000000 00000000 0 0 13 1 0 100 0 0 10 0",
            "   3: 0100007F:1F91 0100007F:8001 03 00000000:00000000 01:00000000 00000000 0 0 0 1 0 100 0 0 10 0",
            "",
        ];

        AcceptQueues.Count(lines).ShouldBe(new AcceptQueueCounts(WaitingListeners: 1, Handshakes: 1));
        AcceptQueues.Count(lines[..2]).Empty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_drain_ends_when_the_program_accepts(string address)
    {
        await using NetworkLab lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        const string script = """
            import socket, sys
            end = (sys.argv[1], 8000)
            listener = socket.create_server(end, family=socket.AF_INET6 if ':' in end[0] else socket.AF_INET)
            client = socket.create_connection(end)
            print('waiting', flush=True)
            sys.stdin.readline()
            connection, _ = listener.accept()
            sys.stdin.readline()
            """;
        using Process program = Command.Start(
            "nsenter", $"--net=/run/netns/{lab.Source}", "/usr/bin/python3", "-c", script, address);
        try
        {
            (await program.StandardOutput.ReadLineAsync(Stop)).ShouldBe("waiting");
            DrainResult once = await AcceptQueues.DrainAsync(program.Id, TimeSpan.Zero, Stop);
            once.Drained.ShouldBeFalse();
            once.Last.WaitingListeners.ShouldBe(1);

            Task<DrainResult> drain = AcceptQueues.DrainAsync(program.Id, TimeSpan.FromSeconds(30), Stop);
            await program.StandardInput.WriteLineAsync("accept".AsMemory(), Stop);
            await program.StandardInput.FlushAsync(Stop);
            DrainResult drained = await drain;

            drained.Drained.ShouldBeTrue();
            drained.Last.Empty.ShouldBeTrue();
            drained.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        }
        finally
        {
            program.Kill();
        }
    }

    [Fact]
    public async Task A_task_that_has_ended_is_an_error() =>
        await Should.ThrowAsync<IOException>(() => AcceptQueues.ReadAsync(4_194_305, Stop));
}

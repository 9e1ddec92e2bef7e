using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Migration.Platform.Loopback;

namespace Migration.Samples.Tests;

/// <summary>The client of datagrams against the server that the matrix of workloads moves.</summary>
public class UdpClientTests
{
    private const string Python = "python3";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1", "--own")]
    [InlineData("::1")]
    [InlineData("::1", "--own")]
    public async Task It_hears_an_answer_to_everything_it_says(string address, params string[] more)
    {
        using var server = await StartServerAsync(Counter);
        try
        {
            var (code, output) = await RunAsync(
                [SampleProcess.File("udp-client/client.py"), address, Port(server), "--count", "200", .. more]);

            code.ShouldBe(0, output);
            output.ShouldContain("200 answers, all right");
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task A_wrong_sum_ends_it_with_exit_code_one()
    {
        using var liar = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        liar.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var buffer = new byte[2048];
        var port = ((IPEndPoint)liar.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        var running = RunAsync([SampleProcess.File("udp-client/client.py"), "127.0.0.1", port]);

        var asked = await liar.ReceiveFromAsync(
            buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
        await liar.SendToAsync("1 datagram-1 999"u8.ToArray(), asked.RemoteEndPoint);

        var (code, output) = await running;
        code.ShouldBe(1);
        output.ShouldContain("'1 datagram-1 999' instead of '1 datagram-1 10'");
    }

    private static string Counter { get; } = Path.Combine(
        Path.GetDirectoryName(SampleProcess.File("udp-client/client.py"))!, "../../local/Workloads/Servers/datagrams.py");

    private static string Port(Process server) => server.StartInfo.ArgumentList[1];

    private static async Task<Process> StartServerAsync(string program)
    {
        var server = Process.Start(
            new ProcessStartInfo(Python, [program, FreePort.Next().ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardOutput = true,
            })!;
        (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("ready");
        return server;
    }

    private static async Task<(int Code, string Output)> RunAsync(IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var cancellation = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, output + await errors);
    }
}

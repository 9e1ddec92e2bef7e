using System.Diagnostics;
using System.Globalization;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests;

/// <summary>The switch as its own process, as the AppHost starts it.</summary>
public class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_tells_where_it_listens_serves_and_ends_on_sigterm_with_a_controller_connected()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var process = Start("--grpc", "127.0.0.1:0", "--device-id", "9", "--port", "4=cftest-no-such-ns/eth0");
        try
        {
            var ready = await process.StandardOutput.ReadLineAsync(limit.Token);
            ready.ShouldStartWith("softswitch ready grpc=127.0.0.1:");
            ready.ShouldEndWith(" ports=4=cftest-no-such-ns/eth0");
            var address = new Uri("http://" + ready.Split("grpc=")[1].Split(' ')[0]);
            await using var client = await P4RuntimeClient.ConnectAsync(address, 9, 1, cancellationToken: limit.Token);
            await client.WaitForPrimaryAsync(limit.Token);
            await client.SetForwardingPipelineConfigAsync(
                SetForwardingPipelineConfigRequest.Types.Action.VerifyAndCommit, CompiledProgram.Config(5),
                limit.Token);
            (await client.GetCookieAsync(limit.Token)).ShouldBe(5UL);

            var watch = Stopwatch.StartNew();
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(limit.Token);

            process.ExitCode.ShouldBe(0);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [Fact]
    public async Task Help_is_printed()
    {
        using var process = Start("--help");

        var help = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(0);
        foreach (var option in new[] { "--port", "--grpc", "--device-id", "--cpu-port", "--http", "--pcap" })
        {
            help.ShouldContain(option);
        }
    }

    [Fact]
    public async Task A_bad_command_line_ends_with_2_and_says_why()
    {
        using var process = Start("--port", "eth0");

        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(2);
        errors.ShouldContain("\"eth0\" is not NUMBER@INTERFACE");
    }

    [Fact]
    public async Task An_address_in_use_ends_with_1_and_says_so()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        using var process = Start("--grpc", taken.LocalEndpoint.ToString()!);

        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(1);
        errors.ShouldContain("address already in use");
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "softswitch.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

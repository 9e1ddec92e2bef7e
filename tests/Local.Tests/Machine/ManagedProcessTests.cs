using Migration.Local.Machine;

namespace Migration.Local.Tests.Machine;

public sealed class ManagedProcessTests
{
    private static readonly Dictionary<string, string> NoSettings = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Output_goes_to_the_log_and_the_exit_code_is_seen()
    {
        await using var run = new TestRun();
        await using var process = await ManagedProcess.StartAsync(
            "speaker", ["sh", "-c", "echo out; echo err >&2; exit 3"], NoSettings, run.Record);

        await process.Exited.WaitAsync(Cancellation);

        process.ExitCode.ShouldBe(3);
        process.LogTail().ShouldBe("out\nerr");
        var error = await Should.ThrowAsync<LocalRunException>(
            () => process.WhileAliveAsync(Task.Delay(Timeout.Infinite, Cancellation)));
        error.Message.ShouldContain("speaker ended with code 3");
        error.Message.ShouldContain("err");
    }

    [Fact]
    public async Task Stop_asks_first_and_kills_what_does_not_listen_with_its_children()
    {
        await using var run = new TestRun();
        await using var deaf = await ManagedProcess.StartAsync(
            "deaf", ["sh", "-c", "trap '' TERM; sleep 300 & echo $!; wait; sleep 300"], NoSettings, run.Record);
        var child = int.Parse(await LineAsync(deaf));

        await deaf.StopAsync(TimeSpan.FromMilliseconds(200));

        deaf.ExitCode.ShouldBe(128 + 9);
        (await EndsAsync(child)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_program_that_does_not_exist_ends_at_once_and_says_so_in_its_log()
    {
        await using var run = new TestRun();
        await using var process = await ManagedProcess.StartAsync("no", ["no-such-program"], NoSettings, run.Record);

        await process.Exited.WaitAsync(Cancellation);

        process.ExitCode.ShouldBe(127);
        process.LogTail().ShouldContain("no-such-program");
    }

    [Fact]
    public void Only_one_run_of_a_name_is_alive()
    {
        var name = $"t{Guid.NewGuid():N}";
        using (InstanceLock.Take(name))
        {
            Should.Throw<LocalRunException>(() => InstanceLock.Take(name))
                .Message.ShouldContain($"'{name}' is running");
        }

        InstanceLock.Take(name).Dispose();
    }

    internal static async Task<string> LineAsync(ManagedProcess process)
    {
        while (true)
        {
            if (File.Exists(process.LogPath) &&
                await File.ReadAllLinesAsync(process.LogPath, Cancellation) is [var line, ..])
                return line;
            await Task.Delay(10, Cancellation);
        }
    }

    internal static async Task<bool> EndsAsync(int process)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(TimeSpan.FromSeconds(10));
        while (Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z "))
        {
            if (bound.IsCancellationRequested)
                return false;
            await Task.Delay(10, CancellationToken.None);
        }

        return true;
    }
}

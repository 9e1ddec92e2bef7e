using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Migration.Checkpointer.Checkpoints;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using NSubstitute;

namespace Migration.NodeServices.Tests.Janitor;

public sealed class NetworkLockSweeperTests : IAsyncLifetime
{
    private const string Lock = "table inet CRIU-0123456789abcdef01234";

    private readonly ISourcePlatform _platform = Substitute.For<ISourcePlatform>();
    private readonly CheckpointGate _gate = new();
    private Process _program = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // A network namespace of its own, locked as a CRIU that was killed leaves it.
        _program = Start("unshare", "--net", "sh", "-c", $"nft add {Lock}; nft add table inet users; echo up; exec cat");
        (await _program.StandardOutput.ReadLineAsync(Cancellation)).ShouldBe("up");
        _platform.Name.Returns(WorkloadPlatforms.Podman);
        _platform.FindRunningAsync(Arg.Any<string>(), Arg.Any<Workload>(), Arg.Any<CancellationToken>())
            .Returns(new SourceContainer("c0ffee", _program.Id));
    }

    public ValueTask DisposeAsync()
    {
        _program.Kill();
        _program.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_lock_that_was_left_before_a_source_that_runs_goes_and_other_tables_stay()
    {
        (await SweepAsync(MigrationOutcomes.RolledBack)).ShouldBe([Lock]);

        (await TablesAsync()).ShouldBe("table inet users");
        (await SweepAsync(MigrationOutcomes.RolledBack)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("node-a", MigrationOutcomes.Completed)]
    [InlineData("node-b", MigrationOutcomes.RolledBack)]
    public async Task That_of_others_stays(string node, string outcome)
    {
        (await SweepAsync(outcome, node)).ShouldBeEmpty();

        (await TablesAsync()).ShouldContain(Lock);
    }

    [Fact]
    public async Task What_is_stopped_stays_locked()
    {
        TaskSignals.Stop([_program.Id]);
        (await TaskSignals.WaitUntilStoppedAsync([_program.Id], TimeSpan.FromSeconds(30), Cancellation)).ShouldBeTrue();

        (await SweepAsync(MigrationOutcomes.RolledBack)).ShouldBeEmpty();

        (await TablesAsync()).ShouldContain(Lock);
    }

    [Fact]
    public async Task A_checkpoint_that_has_its_turn_is_waited_for()
    {
        var turn = await _gate.EnterAsync("c0ffee", Cancellation);

        var sweep = SweepAsync(MigrationOutcomes.RolledBack);
        (await TablesAsync()).ShouldContain(Lock);
        sweep.IsCompleted.ShouldBeFalse();
        turn.Dispose();

        (await sweep).ShouldBe([Lock]);
    }

    [Fact]
    public async Task A_source_that_has_ended_has_nothing_left()
    {
        _platform.FindRunningAsync(Arg.Any<string>(), Arg.Any<Workload>(), Arg.Any<CancellationToken>())
            .Returns<SourceContainer>(_ => throw new StepException(MigrationSteps.Resume, "container redis", "it is gone"));

        (await SweepAsync(MigrationOutcomes.RolledBack)).ShouldBeEmpty();
    }

    private Task<IReadOnlyList<string>> SweepAsync(string outcome, string node = "node-a")
    {
        var platforms = new NodePlatforms<ISourcePlatform>([_platform]);
        var resumption = new SourceResumption(platforms, TimeProvider.System, NullLogger<SourceResumption>.Instance);
        return new NetworkLockSweeper(platforms, _gate, resumption, Samples.Node(node)).SweepAsync(
            new EndedMigration
            {
                MigrationId = Samples.MigrationId,
                Plan = Samples.Plan,
                Outcome = outcome,
                EndedAt = DateTimeOffset.UnixEpoch,
            },
            Cancellation);
    }

    private async Task<string> TablesAsync()
    {
        using var nft = Start("nsenter", "-t", $"{_program.Id}", "-n", "nft", "list", "tables");
        return (await nft.StandardOutput.ReadToEndAsync(Cancellation)).Trim();
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}

using Migration.Platform.Hosting;

namespace Migration.Hosting.Tests;

public sealed class MigrationWorkTests
{
    private readonly MigrationWork _work = new();
    private readonly Guid _migration = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Giving_up_waits_until_the_work_has_ended()
    {
        var started = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        var work = _work.DoAsync("copy", _migration, async stop =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ContinueWith(
                _ => mayEnd.Task, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
            stop.ThrowIfCancellationRequested();
            return true;
        }, Cancellation);
        await started.Task;
        var givenUp = _work.GiveUpAsync(_migration);
        givenUp.IsCompleted.ShouldBeFalse();
        mayEnd.SetResult();
        await givenUp;
        var e = await Should.ThrowAsync<StepException>(() => work);
        e.Message.ShouldContain("given up meanwhile");
        e.Step.ShouldBe("copy");
    }

    [Fact]
    public async Task What_comes_for_it_later_does_nothing()
    {
        await _work.GiveUpAsync(_migration);
        await _work.GiveUpAsync(_migration);
        var isDone = false;
        await Should.ThrowAsync<StepException>(() => _work.DoAsync("push", _migration, _ =>
        {
            isDone = true;
            return Task.FromResult(true);
        }, Cancellation));
        isDone.ShouldBeFalse();
    }

    [Fact]
    public async Task Others_go_on_and_their_results_and_errors_come_through()
    {
        await _work.GiveUpAsync(Guid.NewGuid());
        (await _work.DoAsync("push", _migration, _ => Task.FromResult(4), Cancellation)).ShouldBe(4);
        await Should.ThrowAsync<InvalidDataException>(() => _work.DoAsync<int>(
            "push", _migration, _ => throw new InvalidDataException("broken"), Cancellation));
        await _work.GiveUpAsync(_migration);
    }

    [Fact]
    public async Task Works_for_one_migration_follow_one_another()
    {
        var mayEnd = new TaskCompletionSource();
        var first = _work.DoAsync("push", _migration, async _ =>
        {
            await mayEnd.Task;
            return 1;
        }, Cancellation);
        var hasBegun = false;
        var second = _work.DoAsync("push", _migration, _ =>
        {
            hasBegun = true;
            return Task.FromResult(2);
        }, Cancellation);
        (await _work.DoAsync("push", Guid.NewGuid(), _ => Task.FromResult(3), Cancellation)).ShouldBe(3);
        hasBegun.ShouldBeFalse();
        mayEnd.SetResult();
        (await first).ShouldBe(1);
        (await second).ShouldBe(2);
    }
}

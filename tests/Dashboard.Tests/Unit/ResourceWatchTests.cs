using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;

namespace Migration.Dashboard.Tests.Unit;

public sealed class ResourceWatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_are_told_as_they_are_and_again_when_they_change()
    {
        string? missing = null;
        var runs = true;
        var watch = new ResourceWatch(
            [
                new() { Name = "asked", Kind = "services", Probe = _ => Task.FromResult(missing) },
                new() { Name = "process", Kind = "nodes", Runs = () => runs },
                new()
                {
                    Name = "away", Kind = "services",
                    Probe = _ => throw new SourceUnavailableException("nobody there"),
                },
            ],
            TimeProvider.System);
        await using var seen = watch.FollowAsync(Cancellation).GetAsyncEnumerator(Cancellation);

        (await seen.MoveNextAsync()).ShouldBeTrue();
        seen.Current.Select(r => r.State)
            .ShouldBe([ResourceState.Healthy, ResourceState.Healthy, ResourceState.Down]);
        missing = "broker: away";
        runs = false;
        (await seen.MoveNextAsync()).ShouldBeTrue();

        seen.Current.Select(r => (r.State, r.Detail)).ShouldBe(
        [
            (ResourceState.Unhealthy, "broker: away"), (ResourceState.Down, "its process has ended"),
            (ResourceState.Down, "nobody there"),
        ]);
    }

    [Fact]
    public async Task A_log_begins_with_its_end_and_goes_on()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("log-").FullName, "part.log");
        await File.WriteAllTextAsync(path, "one\ntwo\nthr", Cancellation);
        var watch = new ResourceWatch(
            [new() { Name = "part", Kind = "services", LogFile = path }], TimeProvider.System);
        await using var lines = watch.LogAsync("part", Cancellation).GetAsyncEnumerator(Cancellation);

        (await lines.MoveNextAsync()).ShouldBeTrue();
        lines.Current.ShouldBe(["one", "two"]);
        await File.AppendAllTextAsync(path, "ee\n", Cancellation);
        (await lines.MoveNextAsync()).ShouldBeTrue();

        lines.Current.ShouldBe(["three"]);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}

using Migration.Local.Cluster;
using Migration.Local.Workloads;

namespace Migration.EndToEnd.Tests;

/// <summary>A few servers of the matrix; <c>bench -- workloads</c> runs all of them.</summary>
public sealed class WorkloadTests(WorkloadTests.RoomyCluster cluster) : IClassFixture<WorkloadTests.RoomyCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("memcached")]
    [InlineData("python-tls")]
    [InlineData("processes")]
    [InlineData("udp")]
    public async Task Moves_there_and_back_with_its_connections_and_every_answer_is_right(string name)
    {
        await using var matrix = await WorkloadMatrix.StartAsync(cluster.Parts, Cancellation);

        var result = await matrix.RunAsync(
            ServedPrograms.All.Single(p => p.Name == name), 4, 2, TestContext.Current.SendDiagnosticMessage,
            Cancellation);

        result.Failures.ShouldBeEmpty();
        result.Passed.ShouldBeTrue($"{result}");
        result.Answers.ShouldBeGreaterThan(0);
    }

    /// <summary>A cluster with room for large images; the storages of the shared one are small, to be filled.</summary>
    public sealed class RoomyCluster : IAsyncLifetime
    {
        private LocalCluster? _parts;

        public LocalCluster Parts => _parts!;

        public async ValueTask InitializeAsync() => _parts = await LocalCluster.StartAsync(
            new LocalClusterOptions { Instance = "matrix" }, line => TestContext.Current.SendDiagnosticMessage(line));

        public async ValueTask DisposeAsync()
        {
            if (_parts is not null)
                await _parts.DisposeAsync();
        }
    }
}

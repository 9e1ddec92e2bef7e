using Migration.Local.Workloads;

namespace Migration.EndToEnd.Tests;

/// <summary>A few servers of the matrix; <c>bench -- workloads</c> runs all of them.</summary>
[Collection(Cluster.Shared)]
public sealed class WorkloadTests(Cluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("memcached")]
    [InlineData("python-tls")]
    [InlineData("processes")]
    public async Task Moves_there_and_back_with_its_connections_and_every_answer_is_right(string name)
    {
        await cluster.WarmUpAsync(Cancellation);
        await using var matrix = await WorkloadMatrix.StartAsync(cluster.Parts, Cancellation);

        var result = await matrix.RunAsync(
            ServedPrograms.All.Single(p => p.Name == name), 4, 2, TestContext.Current.SendDiagnosticMessage,
            Cancellation);

        result.Failures.ShouldBeEmpty();
        result.Passed.ShouldBeTrue($"{result}");
        result.Answers.ShouldBeGreaterThan(0);
    }
}

using Migration.Contracts;
using Migration.Local.Faults;

namespace Migration.EndToEnd.Tests;

/// <summary>
/// Some of the faults that <c>dotnet run --project bench -- faults</c> injects: every participant is lost once, in the
/// middle of its step where it has one.
/// </summary>
[Collection(Cluster.Shared)]
public sealed class FaultTests(Cluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kill rabbitmq", nameof(TargetPrepared))]
    [InlineData("kill rabbitmq", nameof(CheckpointTaken))]
    [InlineData("kill softswitch", nameof(TrafficHeld))]
    [InlineData("kill registry", nameof(CheckpointTaken))]
    [InlineData("kill switchctl", nameof(ImagePushed))]
    [InlineData("kill checkpointer of the source", nameof(TrafficHeld))]
    [InlineData("kill imagebuilder of the source", nameof(LayerPushed))]
    [InlineData("kill imagebuilder of the source", nameof(CheckpointTaken))]
    [InlineData("restart imagebuilder of the source", nameof(CheckpointTaken))]
    [InlineData("kill deployer of the target", nameof(LayerPushed))]
    [InlineData("kill deployer of the target", nameof(ImagePushed))]
    [InlineData("kill deployer of the source", nameof(TrafficRedirected))]
    [InlineData("coordinator down until the end", nameof(MigrationAccepted))]
    [InlineData("registry down until the end", nameof(TrafficHeld))]
    [InlineData("checkpoint and restore fail until the end", nameof(TrafficHeld))]
    [InlineData("switchctl cut off from the switch until the end", nameof(TrafficHeld))]
    [InlineData("disk of the source's engine full until the end", nameof(TrafficRedirected))]
    [InlineData("target pod removed", nameof(CheckpointTaken))]
    [InlineData("all messages so far repeated, last first", nameof(ImagePushed))]
    public async Task A_fault_costs_no_connection_and_leaves_one_live_copy(string fault, string moment)
    {
        await cluster.WarmUpAsync(Cancellation);

        var result = await new FaultRun(cluster.Parts, cluster.Job)
            .RunAsync(FaultCatalog.Find(fault, moment), Cancellation);

        TestContext.Current.SendDiagnosticMessage($"{result}");
        result.Good.ShouldBeTrue($"{result}");

        // What has been through it can still move.
        var next = await cluster.Job.MigrateAsync(cluster.OtherNode, Cancellation);
        next.Reason.ShouldBeNull();
        next.Good.ShouldBeTrue();
    }
}

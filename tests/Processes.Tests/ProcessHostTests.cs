using System.Diagnostics;
using Migration.Platform.Processes;

namespace Migration.Processes.Tests;

/// <summary>How processes begin and end.</summary>
[Collection(Collection)]
public sealed class ProcessHostTests : ProcessScene
{
    [Fact]
    public async Task A_started_process_has_its_own_network_and_process_ids_and_goes_without_a_trace()
    {
        var workload = await StartAsync();

        ProcessFacts.Runs(workload).ShouldBeTrue();
        ProcessFacts.Namespace(workload.Pid, "net").ShouldBe(ProcessFacts.NamespaceOf(workload.NetworkNamespace));
        ProcessFacts.Namespace(workload.Pid, "pid").ShouldNotBe(ProcessFacts.Namespace(0, "pid"));
        ProcessFacts.Namespace(workload.Pid, "mnt").ShouldBe(ProcessFacts.Namespace(0, "mnt"));
        ProcessFacts.HasForeignSession(workload.Pid).ShouldBeFalse();
        ProcessTerminals.Of([workload.Pid]).Keys.ShouldBeEmpty();

        await Host.RemoveAsync(workload, Cancellation);

        ProcessFacts.Runs(workload).ShouldBeFalse();
        File.Exists(workload.NetworkNamespace).ShouldBeFalse();
        (await Store.FindAllAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_namespace_that_somebody_else_made_stays_with_what_else_runs_in_it()
    {
        var workload = await StartAsync();
        using var neighbour = Process.Start("nsenter", [$"--net={workload.NetworkNamespace}", "sleep", "300"]);
        var foreigners = new ProcessOptions
        {
            StateFolder = Options.StateFolder,
            Subnet = Options.Subnet,
            NodeNamespace = Options.NodeNamespace,
            NamespacePrefix = "made-elsewhere-",
        };
        try
        {
            await new ProcessHost(Store, new PodNetwork(foreigners, Store)).RemoveAsync(workload, Cancellation);

            ProcessFacts.Runs(workload).ShouldBeFalse();
            neighbour.HasExited.ShouldBeFalse();
            File.Exists(workload.NetworkNamespace).ShouldBeTrue();
        }
        finally
        {
            neighbour.Kill();
            await neighbour.WaitForExitAsync(Cancellation);
            await PodNetwork.DeleteAsync(workload, Cancellation);
        }
    }

    [Fact]
    public async Task A_name_that_is_taken_and_a_program_that_is_not_there_are_refused_and_leave_nothing()
    {
        await StartAsync();
        (await Should.ThrowAsync<ProcessException>(StartAsync)).Message.ShouldContain("web-server already");
        (await Should.ThrowAsync<ProcessException>(() => Host.StartAsync(
                new ProcessStart { Name = "other", Pod = "other", Command = ["/no/such/program"] }, Cancellation)))
            .Message.ShouldContain("there is no program /no/such/program");
        (await Store.FindAllAsync(Cancellation)).ShouldHaveSingleItem();
    }
}

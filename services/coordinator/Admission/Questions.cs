using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Asks other services over the bus; who does not answer becomes a problem, not an exception.</summary>
internal sealed class Questions(IClientFactory clients, IOptions<CoordinatorOptions> options)
{
    private TimeSpan Bound => options.Value.InspectTimeout;

    /// <summary>Asks a node about a workload.</summary>
    public async Task<NodeAnswer> AskNodeAsync(InspectWorkload question, CancellationToken cancellation)
    {
        var (answer, problem) = await AskAsync<InspectWorkload, WorkloadInspected>(
            question, $"Node {question.Node}", "is its checkpointer running?", cancellation);
        return new NodeAnswer(question.Node, answer, problem);
    }

    /// <summary>Asks the switch controller which services lead to a workload.</summary>
    public async Task<SwitchAnswer> AskSwitchAsync(
        Workload workload, CancellationToken cancellation)
    {
        var (answer, problem) = await AskAsync<FindServices, ServicesFound>(
            new FindServices { Workload = workload },
            "The switch controller",
            "is migration-switchctl running?",
            cancellation);
        if (answer is null)
            return new SwitchAnswer([problem!], false, []);
        IReadOnlyList<string> problems = answer.ServiceAddresses.Count > 0
            ? []
            :
            [
                $"{workload.Display()} has no service address (VIP) at the switch: its clients could not be kept. "
                + "Add one to the switch controller's services.",
            ];
        return new SwitchAnswer(problems, true, answer.PodAddresses ?? []);
    }

    private async Task<(TAnswer? Answer, string? Problem)> AskAsync<TQuestion, TAnswer>(
        TQuestion question, string peer, string cure, CancellationToken cancellation)
        where TQuestion : class
        where TAnswer : class
    {
        var client = clients.CreateRequestClient<TQuestion>(Bound);
        // The request's own timeout starts once it is sent; without a broker that would be never.
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound + Bound);
        try
        {
            var response = await client.GetResponse<TAnswer>(question, bound.Token, Bound);
            return (response.Message, null);
        }
        catch (Exception e) when (e is RequestTimeoutException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, $"{peer} does not answer within {Bound.TotalSeconds:0.###} s: {cure}");
        }
        catch (RequestFaultException e)
        {
            var causes = e.Fault?.Exceptions.Select(x => x.Message) ?? [e.Message];
            return (null, $"{peer} could not look for the workload: {string.Join("; ", causes)}");
        }
    }
}

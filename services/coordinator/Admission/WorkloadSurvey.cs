using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>Asks the nodes where a workload is and the switch controller which services lead to it.</summary>
internal sealed class WorkloadSurvey(IClientFactory clients, IOptions<CoordinatorOptions> options)
{
    private readonly TimeSpan _timeout = options.Value.InspectTimeout;

    /// <summary>Asks all at the same time; a peer that does not answer becomes a problem of the result.</summary>
    /// <param name="workload">The container.</param>
    /// <param name="nodes">Nodes to ask: the one it is said to be on, or all of its platform.</param>
    /// <param name="target">Node it is to go to; has to answer when it is asked.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SurveyResult> AskAsync(
        Workload workload, IReadOnlyList<string> nodes, string target, CancellationToken cancellation)
    {
        var services = AskSwitchAsync(workload, cancellation);
        var answers = await Task.WhenAll(nodes.Select(node => AskNodeAsync(node, workload, cancellation)));
        var found = Choose(answers);
        return new SurveyResult(
            [.. NodeProblems(workload, answers, found, target), .. await services],
            found?.Answer!.Endpoint,
            found?.Answer!.BaseImage);
    }

    private static NodeAnswer? Choose(NodeAnswer[] answers)
    {
        var migratable = answers.Where(a => a.HasMigratable).ToArray();
        return migratable.Length == 1 ? migratable[0] : null;
    }

    private static IEnumerable<string> NodeProblems(
        Workload workload, NodeAnswer[] answers, NodeAnswer? found, string target)
    {
        // With the workload found elsewhere a silent node does not matter, unless it is to take the workload.
        foreach (var silent in answers.Where(a => a.Problem is not null && (found is null || a.Node == target)))
            yield return silent.Problem!;
        if (found is not null)
            yield break;

        var migratable = answers.Where(a => a.HasMigratable).Select(a => a.Node).ToArray();
        if (migratable.Length > 1)
            yield return $"{workload.Display()} runs on {string.Join(" and ", migratable)}: say which by sourceNode.";
        else if (answers.Any(a => a.Has))
            foreach (var problem in answers.Where(a => a.Has).SelectMany(ProblemsOn))
                yield return problem;
        else if (answers.Any(a => a.Answer is not null))
            yield return $"{workload.Display()} is unknown on "
                + string.Join(", ", answers.Where(a => a.Answer is not null).Select(a => a.Node))
                + ": check the names.";
    }

    private static IEnumerable<string> ProblemsOn(NodeAnswer answer)
    {
        var inspected = answer.Answer!;
        foreach (var problem in inspected.Problems)
            yield return $"{answer.Node}: {problem}";
        if (inspected.Problems.Count > 0)
            yield break;
        if (inspected.Endpoint is null)
            yield return $"{answer.Node}: the container is not in a pod with an address: run it in one.";
        if (inspected.BaseImage is null)
            yield return $"{answer.Node}: the container's base image is not known.";
    }

    private async Task<NodeAnswer> AskNodeAsync(string node, Workload workload, CancellationToken cancellation)
    {
        var (answer, problem) = await AskAsync<InspectWorkload, WorkloadInspected>(
            new InspectWorkload { Node = node, Workload = workload },
            $"Node {node}",
            "is its checkpointer running?",
            cancellation);
        return new NodeAnswer(node, answer, problem);
    }

    private async Task<IEnumerable<string>> AskSwitchAsync(Workload workload, CancellationToken cancellation)
    {
        var (answer, problem) = await AskAsync<FindServices, ServicesFound>(
            new FindServices { Workload = workload },
            "The switch controller",
            "is migration-switchctl running?",
            cancellation);
        if (answer is null)
            return [problem!];
        return answer.ServiceAddresses.Count > 0
            ? []
            : [$"{workload.Display()} has no service address (VIP) at the switch: its clients could not be kept. "
                + "Add one to the switch controller's services."];
    }

    private async Task<(TAnswer? Answer, string? Problem)> AskAsync<TQuestion, TAnswer>(
        TQuestion question, string peer, string cure, CancellationToken cancellation)
        where TQuestion : class
        where TAnswer : class
    {
        var client = clients.CreateRequestClient<TQuestion>(_timeout);
        // The request's own timeout starts once it is sent; without a broker that would be never.
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(_timeout + _timeout);
        try
        {
            var response = await client.GetResponse<TAnswer>(question, bound.Token, _timeout);
            return (response.Message, null);
        }
        catch (Exception e) when (e is RequestTimeoutException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, $"{peer} does not answer within {_timeout.TotalSeconds:0.###} s: {cure}");
        }
        catch (RequestFaultException e)
        {
            var causes = e.Fault?.Exceptions.Select(x => x.Message) ?? [e.Message];
            return (null, $"{peer} could not look for the workload: {string.Join("; ", causes)}");
        }
    }
}

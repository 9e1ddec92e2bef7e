using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Hosting.Tests.Fixtures;

/// <summary>Steps that fail as often as a test says, and the fault that came of it.</summary>
/// <param name="failure">Failure of a try, of which the first one is 1; null when that try succeeds.</param>
public sealed class LimitedSteps(Func<int, Exception?> failure)
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _tries;

    public const string Done = "done";

    public int Tries => _tries;

    /// <summary>"done", or what the published fault says.</summary>
    public Task<string> Ended => _ended.Task;

    public void Try()
    {
        if (failure(Interlocked.Increment(ref _tries)) is { } e)
            throw e;
        _ended.TrySetResult(Done);
    }

    public void Failed(string reason) => _ended.TrySetResult(reason);
}

internal sealed class LimitedConsumer(LimitedSteps steps) : IConsumer<TrafficHeld>
{
    public Task Consume(ConsumeContext<TrafficHeld> context)
    {
        steps.Try();
        return Task.CompletedTask;
    }
}

internal sealed class LimitedConsumerDefinition()
    : ServiceConsumerDefinition<LimitedConsumer, TrafficHeld>("limited");

internal sealed class LimitedFaultConsumer(LimitedSteps steps) : IConsumer<Fault<TrafficHeld>>
{
    public Task Consume(ConsumeContext<Fault<TrafficHeld>> context)
    {
        steps.Failed(context.Message.Exceptions[0].Message);
        return Task.CompletedTask;
    }
}

internal sealed class LimitedFaultConsumerDefinition()
    : ServiceConsumerDefinition<LimitedFaultConsumer, Fault<TrafficHeld>>("limited");

using System.Collections.Concurrent;
using System.Text.Json;
using Migration.Contracts;
using Migration.Local.Events;

namespace Migration.Bench.Hops;

/// <summary>
/// Reads from the messages of the freeze window when a step ended, when its message was sent and when the next step began.
/// All services run on one machine, so that their clocks agree.
/// </summary>
internal sealed class HopTrace
{
    /// <summary>The messages that open, and go on in, the freeze window, and the one that closes it.</summary>
    public static readonly IReadOnlyList<string> Messages =
    [
        nameof(TrafficHeld), nameof(CheckpointTaken), nameof(ImagePushed), nameof(PodRestored), nameof(TrafficRedirected),
    ];

    private readonly ConcurrentDictionary<(Guid Migration, string Message), Seen> _seen = [];

    /// <summary>Takes a message down, the first time that it is seen.</summary>
    public void Note(MigrationEvent seen)
    {
        if (!Messages.Contains(seen.Name))
            return;
        var steps = seen.Body.GetProperty("steps").Deserialize<StepReport[]>(JsonSerializerOptions.Web)!;
        using var envelope = JsonDocument.Parse(seen.Envelope);
        _seen.TryAdd((seen.MigrationId, seen.Name), new Seen(
            steps, envelope.RootElement.GetProperty("sentTime").GetDateTimeOffset()));
    }

    /// <summary>What the hop of a message took in a migration.</summary>
    /// <param name="migration">A migration that was redirected.</param>
    /// <param name="message">One of <see cref="Messages"/> but the last.</param>
    /// <returns>From the end of the step to the sending, and from there to the next step.</returns>
    public Hop Of(Guid migration, string message)
    {
        var next = Messages[Messages.Index().First(m => m.Item == message).Index + 1];
        var (here, there) = (_seen[(migration, message)], _seen[(migration, next)]);
        var last = here.Steps.MaxBy(EndOf)!;
        var first = there.Steps.MinBy(s => s.StartedAt)!;
        return new Hop(
            last.Name, first.Name, (here.Sent - EndOf(last)).TotalMilliseconds,
            (first.StartedAt - here.Sent).TotalMilliseconds);
    }

    private static DateTimeOffset EndOf(StepReport step) => step.StartedAt + TimeSpan.FromMilliseconds(step.DurationMs);

    private sealed record Seen(StepReport[] Steps, DateTimeOffset Sent);
}

/// <summary>One message of one migration; milliseconds.</summary>
/// <param name="From">Step that ended.</param>
/// <param name="To">Step that began.</param>
/// <param name="BeforeSentMs">From the end of the step to the sending.</param>
/// <param name="Ms">From the sending to the beginning of the next step.</param>
internal sealed record Hop(string From, string To, double BeforeSentMs, double Ms);

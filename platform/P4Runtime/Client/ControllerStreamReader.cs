using System.Threading.Channels;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Client;

/// <summary>Sorts what comes over StreamChannel into queues, and keeps the state of mastership.</summary>
internal sealed class ControllerStreamReader
{
    private readonly Lock gate = new();
    private readonly Channel<PacketIn> packets;
    private readonly Channel<DigestList> digests;
    private readonly Channel<IdleTimeoutNotification> timeouts;
    private readonly Channel<StreamError> errors;
    private TaskCompletionSource<Mastership> changed = New();
    private Exception? ended;
    private long dropped;

    public ControllerStreamReader(int queueLength)
    {
        packets = Bounded<PacketIn>(queueLength);
        digests = Bounded<DigestList>(queueLength);
        timeouts = Bounded<IdleTimeoutNotification>(queueLength);
        errors = Bounded<StreamError>(queueLength);
    }

    public event System.Action<Mastership>? Changed;

    public Mastership? Mastership { get; private set; }

    public ChannelReader<PacketIn> Packets => packets.Reader;

    public ChannelReader<DigestList> Digests => digests.Reader;

    public ChannelReader<IdleTimeoutNotification> Timeouts => timeouts.Reader;

    public ChannelReader<StreamError> Errors => errors.Reader;

    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Reads until the stream ends. Ends faulted when it was lost.</summary>
    public async Task RunAsync(IAsyncEnumerable<StreamMessageResponse> messages)
    {
        Exception? reason = null;
        try
        {
            await foreach (var message in messages)
                Take(message);
            reason = new GrpcException(GrpcStatusCode.Unavailable, "the switch ended the stream");
            throw reason;
        }
        catch (GrpcException e)
        {
            reason = e;
            throw;
        }
        finally
        {
            End(reason);
        }
    }

    /// <summary>Waits until the state meets <paramref name="condition"/>.</summary>
    /// <exception cref="GrpcException">The stream ended first.</exception>
    public async Task<Mastership> WaitAsync(Func<Mastership, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<Mastership> next;
            lock (gate)
            {
                if (ended is not null)
                {
                    throw new GrpcException(
                        GrpcStatusCode.Unavailable, $"the stream is over: {ended.Message}", null, ended);
                }

                if (Mastership is { } state && condition(state))
                    return state;
                next = changed.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private void Take(StreamMessageResponse message)
    {
        switch (message.UpdateCase)
        {
            case StreamMessageResponse.UpdateOneofCase.Arbitration:
                SetMastership(message.Arbitration);
                break;
            case StreamMessageResponse.UpdateOneofCase.Packet:
                Put(packets, message.Packet);
                break;
            case StreamMessageResponse.UpdateOneofCase.Digest:
                Put(digests, message.Digest);
                break;
            case StreamMessageResponse.UpdateOneofCase.IdleTimeoutNotification:
                Put(timeouts, message.IdleTimeoutNotification);
                break;
            case StreamMessageResponse.UpdateOneofCase.Error:
                Put(errors, message.Error);
                break;
            default:
                // Later versions of the protocol may add messages; what nobody asked for is only counted.
                Interlocked.Increment(ref dropped);
                break;
        }
    }

    private void SetMastership(MasterArbitrationUpdate update)
    {
        var code = (GrpcStatusCode)(update.Status?.Code ?? 0);
        var state = new Mastership(
            code == GrpcStatusCode.Ok, code != GrpcStatusCode.NotFound, update.ElectionId.ToElectionId());
        TaskCompletionSource<Mastership> waiters;
        lock (gate)
        {
            Mastership = state;
            waiters = changed;
            changed = New();
        }

        waiters.TrySetResult(state);
        Changed?.Invoke(state);
    }

    private void End(Exception? reason)
    {
        TaskCompletionSource<Mastership> waiters;
        lock (gate)
        {
            ended = reason ?? new OperationCanceledException();
            waiters = changed;
        }

        // Waiters wake, look again and find the end.
        waiters.TrySetResult(new Mastership(false, false, null));
        packets.Writer.TryComplete();
        digests.Writer.TryComplete();
        timeouts.Writer.TryComplete();
        errors.Writer.TryComplete();
    }

    private void Put<T>(Channel<T> queue, T item)
    {
        if (!queue.Writer.TryWrite(item))
            Interlocked.Increment(ref dropped);
    }

    private static Channel<T> Bounded<T>(int length) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(length) { SingleWriter = true });

    private static TaskCompletionSource<Mastership> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

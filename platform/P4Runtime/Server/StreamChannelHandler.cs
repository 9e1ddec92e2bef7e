using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Grpc.Server;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>One StreamChannel call, from its first arbitration to its end.</summary>
internal sealed class StreamChannelHandler(
    Func<ulong, DeviceHub> findDevice,
    P4RuntimeServerOptions options,
    GrpcServerExchange<StreamMessageRequest, StreamMessageResponse> stream)
{
    private DeviceHub? device;
    private RoleArbiter? arbiter;
    private ControllerStream? controller;
    private string roleName = string.Empty;

    /// <summary>Serves the stream until the controller ends it.</summary>
    /// <exception cref="GrpcException">The stream is terminated with this status.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (await stream.ReadAsync(stop.Token) is not { } first)
            return;
        var bid = Open(first);
        var pump = PumpAsync(controller!, stop);
        try
        {
            await BidAsync(bid, stop.Token);
            while (await stream.ReadAsync(stop.Token) is { } request)
                await HandleAsync(request, stop.Token);
        }
        finally
        {
            arbiter!.Leave(controller!);
            controller!.Close();
            await pump;
        }
    }

    private async Task PumpAsync(ControllerStream own, CancellationTokenSource stop)
    {
        try
        {
            await own.PumpAsync(message => stream.WriteAsync(message, stop.Token), stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The controller is gone; reading must end too.
            await stop.CancelAsync();
        }
    }

    private MasterArbitrationUpdate Open(StreamMessageRequest first)
    {
        if (first.UpdateCase != StreamMessageRequest.UpdateOneofCase.Arbitration)
        {
            throw new GrpcException(
                GrpcStatusCode.FailedPrecondition,
                $"the first message of a stream must be an arbitration, not {first.UpdateCase}");
        }

        var bid = first.Arbitration;
        device = findDevice(bid.DeviceId);
        roleName = bid.Role?.Name ?? string.Empty;
        arbiter = device.Role(roleName);
        controller = new ControllerStream(options.StreamQueueLength) { Role = bid.Role };
        return bid;
    }

    private async Task HandleAsync(StreamMessageRequest request, CancellationToken cancellationToken)
    {
        switch (request.UpdateCase)
        {
            case StreamMessageRequest.UpdateOneofCase.Arbitration:
                await BidAgainAsync(request.Arbitration, cancellationToken);
                break;
            case StreamMessageRequest.UpdateOneofCase.Packet:
                await AsPrimaryAsync(
                    () => device!.Target.PacketOutAsync(request.Packet, cancellationToken),
                    error => error.PacketOut = new PacketOutError { PacketOut = request.Packet });
                break;
            case StreamMessageRequest.UpdateOneofCase.DigestAck:
                await AsPrimaryAsync(
                    () => device!.Target.DigestAckAsync(request.DigestAck, cancellationToken),
                    error => error.DigestListAck = new DigestListAckError { DigestListAck = request.DigestAck });
                break;
            default:
                Report(
                    new GrpcException(GrpcStatusCode.Unimplemented, $"stream message {request.UpdateCase}"),
                    error => error.Other = new StreamOtherError { Other = request.Other });
                break;
        }
    }

    private async Task BidAgainAsync(MasterArbitrationUpdate bid, CancellationToken cancellationToken)
    {
        if (bid.DeviceId != device!.Target.DeviceId || (bid.Role?.Name ?? string.Empty) != roleName)
        {
            throw new GrpcException(
                GrpcStatusCode.FailedPrecondition,
                $"this stream is for device {device.Target.DeviceId}, role '{roleName}'; open another for others");
        }

        await BidAsync(bid, cancellationToken);
    }

    private async Task BidAsync(MasterArbitrationUpdate bid, CancellationToken cancellationToken)
    {
        if (!arbiter!.Bid(controller!, bid))
            return;

        // Writes of the primary before this one finish first (specification, arbitration rule 1.2).
        await device!.Writing.WaitAsync(cancellationToken);
        device.Writing.Release();
        arbiter.Confirm(controller!);
    }

    private async Task AsPrimaryAsync(Func<ValueTask> act, Action<StreamError> describe)
    {
        try
        {
            if (!ReferenceEquals(arbiter!.Primary, controller))
                throw new GrpcException(GrpcStatusCode.PermissionDenied, "only the primary may send this");
            await act();
        }
        catch (GrpcException e)
        {
            Report(e, describe);
        }
    }

    private void Report(GrpcException failure, Action<StreamError> describe)
    {
        var error = new StreamError
        {
            CanonicalCode = (int)failure.Code,
            Message = failure.Detail,
            Space = options.ErrorSpace,
        };
        describe(error);

        // Dropped when the queue is full: the specification lets errors give way to packets.
        controller!.TrySendData(new StreamMessageResponse { Error = error });
    }
}

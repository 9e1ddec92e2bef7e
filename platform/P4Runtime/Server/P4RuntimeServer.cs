using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Routing;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Grpc.Server;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>
/// The service p4.v1.P4Runtime for one or several targets: streams and arbitration, admission of writes, error
/// encoding. What a pipeline does is the business of the <see cref="IP4RuntimeTarget"/>.
/// </summary>
public sealed class P4RuntimeServer : IDisposable
{
    private readonly Dictionary<ulong, DeviceHub> devices;
    private readonly P4RuntimeServerOptions options;
    private readonly string apiVersion;

    /// <summary>Makes a server and attaches the targets to it.</summary>
    /// <param name="targets">At least one, each with its own device id.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">No target, or two with one device id.</exception>
    /// <exception cref="ValidationException">An option is out of range.</exception>
    public P4RuntimeServer(IEnumerable<IP4RuntimeTarget> targets, P4RuntimeServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        this.options = options ?? new P4RuntimeServerOptions();
        Validator.ValidateObject(this.options, new ValidationContext(this.options), validateAllProperties: true);
        devices = [];
        foreach (var target in targets)
        {
            if (devices.ContainsKey(target.DeviceId))
                throw new ArgumentException($"two targets have the device id {target.DeviceId}", nameof(targets));
            devices.Add(target.DeviceId, new DeviceHub(target, this.options));
        }

        if (devices.Count == 0)
            throw new ArgumentException("a server needs at least one target", nameof(targets));
        apiVersion = devices.Values.First().Target.ApiVersion;
    }

    /// <summary>Maps the six methods of the service.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var max = options.MaxReceiveMessageBytes;
        routes.MapGrpcUnary(P4RuntimeMethods.Write, WriteAsync, max);
        routes.MapGrpcServerStreaming(P4RuntimeMethods.Read, ReadAsync, max);
        routes.MapGrpcUnary(P4RuntimeMethods.SetForwardingPipelineConfig, SetPipelineAsync, max);
        routes.MapGrpcUnary(P4RuntimeMethods.GetForwardingPipelineConfig, GetPipelineAsync, max);
        routes.MapGrpcUnary(P4RuntimeMethods.Capabilities, CapabilitiesAsync, max);
        routes.MapGrpcDuplex(
            P4RuntimeMethods.StreamChannel,
            (stream, token) => new StreamChannelHandler(FindDevice, options, stream).RunAsync(token),
            max);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var device in devices.Values)
            device.Dispose();
    }

    private DeviceHub FindDevice(ulong deviceId) =>
        devices.TryGetValue(deviceId, out var device)
            ? device
            : throw new GrpcException(
                GrpcStatusCode.NotFound,
                $"device {deviceId} is not known here; known: {string.Join(", ", devices.Keys)}");

    private async Task<WriteResponse> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var device = FindDevice(request.DeviceId);
        await device.Writing.WaitAsync(cancellationToken);
        try
        {
            device.Role(request.Role).RequirePrimary(request.ElectionId.ToElectionId());
            if (request.Updates.Count == 0)
                return new WriteResponse();
            var results = await device.Target.WriteAsync(
                request.Updates, request.Atomicity, request.Role, cancellationToken);
            WriteErrors.ThrowIfAny(request.Updates.Count, results, options);
            return new WriteResponse();
        }
        finally
        {
            device.Writing.Release();
        }
    }

    private async IAsyncEnumerable<ReadResponse> ReadAsync(
        ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = FindDevice(request.DeviceId).Target;
        await foreach (var batch in target.ReadAsync(request.Entities, request.Role, cancellationToken))
            yield return new ReadResponse { Entities = { batch } };
    }

    private async Task<SetForwardingPipelineConfigResponse> SetPipelineAsync(
        SetForwardingPipelineConfigRequest request, CancellationToken cancellationToken)
    {
        var device = FindDevice(request.DeviceId);
        PipelineRules.RequireConsistent(request);
        await device.Writing.WaitAsync(cancellationToken);
        try
        {
            device.Role(request.Role).RequirePrimary(request.ElectionId.ToElectionId());
            await device.Target.SetForwardingPipelineConfigAsync(request.Action, request.Config, cancellationToken);
            return new SetForwardingPipelineConfigResponse();
        }
        finally
        {
            device.Writing.Release();
        }
    }

    private Task<GetForwardingPipelineConfigResponse> GetPipelineAsync(
        GetForwardingPipelineConfigRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Without a pipeline the answer is an empty one, not an error (specification, section of this method).
        var response = new GetForwardingPipelineConfigResponse();
        if (FindDevice(request.DeviceId).Target.GetForwardingPipelineConfig() is { } config)
            response.Config = PipelineRules.Select(config, request.ResponseType);
        return Task.FromResult(response);
    }

    private Task<CapabilitiesResponse> CapabilitiesAsync(
        CapabilitiesRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new CapabilitiesResponse { P4RuntimeApiVersion = apiVersion });
    }
}

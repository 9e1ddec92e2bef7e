using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;
using Wanted = Migration.Platform.P4Runtime.V1.GetForwardingPipelineConfigRequest.Types.ResponseType;

namespace Migration.Platform.P4Runtime.Client;

/// <content>Calls beside the stream.</content>
public sealed partial class P4RuntimeClient
{
    /// <summary>
    /// Applies updates in order; each is tried whatever happened to those before. Lists longer than
    /// <see cref="P4RuntimeClientOptions.MaxUpdatesPerWrite"/> go out as several requests.
    /// </summary>
    /// <exception cref="P4WriteException">Some updates failed; the others are applied.</exception>
    /// <exception cref="GrpcException">
    /// A request failed as a whole, e.g. PERMISSION_DENIED when this client is not primary. Requests before it may
    /// have been applied: read back when unsure.
    /// </exception>
    public async Task WriteAsync(IReadOnlyList<Update> updates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(updates);
        var refused = new List<P4WriteException>();
        for (var offset = 0; offset < updates.Count; offset += options.MaxUpdatesPerWrite)
        {
            if (await TryWriteAsync(updates, offset, cancellationToken) is { } failed)
                refused.Add(failed);
        }

        ThrowIfAny(refused, updates.Count);
    }

    /// <summary>
    /// Applies updates whose order does not matter: as <see cref="WriteAsync"/>, but several requests are under way at
    /// a time (<see cref="P4RuntimeClientOptions.ConcurrentWrites"/>), so that neither side waits for the other.
    /// </summary>
    /// <exception cref="P4WriteException">Some updates failed; the others are applied.</exception>
    /// <exception cref="GrpcException">A request failed as a whole; others may have been applied.</exception>
    public async Task WriteInAnyOrderAsync(
        IReadOnlyList<Update> updates, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(updates);
        var refused = new ConcurrentBag<P4WriteException>();
        var requests = (updates.Count + options.MaxUpdatesPerWrite - 1) / options.MaxUpdatesPerWrite;
        var limits = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.ConcurrentWrites,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, requests, limits, async (i, cancel) =>
        {
            if (await TryWriteAsync(updates, i * options.MaxUpdatesPerWrite, cancel) is { } failed)
                refused.Add(failed);
        });
        ThrowIfAny(refused, updates.Count);
    }

    /// <summary>Sends the request that begins at an update.</summary>
    /// <returns>Which of its updates failed; null for none.</returns>
    private async Task<P4WriteException?> TryWriteAsync(
        IReadOnlyList<Update> updates, int offset, CancellationToken cancellationToken)
    {
        var part = new List<Update>(options.MaxUpdatesPerWrite);
        for (var i = offset; i < updates.Count && part.Count < options.MaxUpdatesPerWrite; i++)
            part.Add(updates[i]);
        var request = new WriteRequest
        {
            DeviceId = DeviceId,
            Role = role?.Name ?? string.Empty,
            ElectionId = ElectionId.ToMessage(),
            Updates = { part },
        };
        try
        {
            await channel.UnaryAsync(P4RuntimeMethods.Write, request, options.RequestTimeout, cancellationToken);
            return null;
        }
        catch (GrpcException e) when (WriteFailures.Unpack(e, part, offset, Names) is { } failed)
        {
            return new P4WriteException(failed, part.Count, e);
        }
    }

    private static void ThrowIfAny(IReadOnlyCollection<P4WriteException> refused, int updates)
    {
        if (refused.Count == 0)
            return;
        var failures = refused.SelectMany(r => r.Failures).OrderBy(f => f.Index).ToList();
        throw new P4WriteException(failures, updates, (GrpcException)refused.Last().InnerException!);
    }

    /// <summary>Reads entities as they arrive; unset ids, keys and indexes in a request mean "all".</summary>
    /// <exception cref="GrpcException">The read failed, maybe after some entities.</exception>
    public async IAsyncEnumerable<Entity> ReadAsync(
        IEnumerable<Entity> entities, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ReadRequest
        {
            DeviceId = DeviceId,
            Role = role?.Name ?? string.Empty,
            Entities = { entities },
        };
        var responses = channel.ServerStreamAsync(
            P4RuntimeMethods.Read, request, options.RequestTimeout, cancellationToken);
        await foreach (var response in responses)
        {
            foreach (var entity in response.Entities)
                yield return entity;
        }
    }

    /// <summary>Loads, verifies or commits a pipeline.</summary>
    /// <param name="action">Usually VERIFY_AND_COMMIT, which clears the tables.</param>
    /// <param name="config">P4Info, device configuration and cookie; null exactly for COMMIT.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GrpcException">INVALID_ARGUMENT names what the target cannot execute.</exception>
    /// <exception cref="P4InfoException">The P4Info contradicts itself; nothing was sent.</exception>
    public async Task SetForwardingPipelineConfigAsync(
        SetAction action, ForwardingPipelineConfig? config, CancellationToken cancellationToken = default)
    {
        var names = config?.P4Info is null ? null : new P4InfoIndex(config.P4Info);
        var request = new SetForwardingPipelineConfigRequest
        {
            DeviceId = DeviceId,
            Role = role?.Name ?? string.Empty,
            ElectionId = ElectionId.ToMessage(),
            Action = action,
            Config = config,
        };
        await channel.UnaryAsync(
            P4RuntimeMethods.SetForwardingPipelineConfig, request, options.PipelineTimeout, cancellationToken);
        if (names is not null && action != SetAction.Verify)
            Names = names;
    }

    /// <summary>The loaded pipeline, or null when there is none.</summary>
    /// <param name="responseType">What to fetch: everything, or only the cookie, which is cheap.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ForwardingPipelineConfig?> GetForwardingPipelineConfigAsync(
        Wanted responseType = Wanted.All, CancellationToken cancellationToken = default)
    {
        var request = new GetForwardingPipelineConfigRequest { DeviceId = DeviceId, ResponseType = responseType };
        try
        {
            var response = await channel.UnaryAsync(
                P4RuntimeMethods.GetForwardingPipelineConfig, request, options.PipelineTimeout, cancellationToken);
            if (response.Config?.P4Info is { } info)
                Names = new P4InfoIndex(info);
            return response.Config;
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.FailedPrecondition)
        {
            return null;
        }
    }

    /// <summary>The cookie of the loaded pipeline; null when there is no pipeline or it was set without one.</summary>
    public async Task<ulong?> GetCookieAsync(CancellationToken cancellationToken = default)
    {
        var config = await GetForwardingPipelineConfigAsync(Wanted.CookieOnly, cancellationToken);
        return config?.Cookie?.Cookie_;
    }

    /// <summary>The version of the specification that the switch follows.</summary>
    public async Task<string> CapabilitiesAsync(CancellationToken cancellationToken = default)
    {
        var response = await channel.UnaryAsync(
            P4RuntimeMethods.Capabilities, new CapabilitiesRequest(), options.RequestTimeout, cancellationToken);
        return response.P4RuntimeApiVersion;
    }
}

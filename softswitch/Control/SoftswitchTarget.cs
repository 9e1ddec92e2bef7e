using System.Runtime.CompilerServices;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Runtime;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.Softswitch.Control;

/// <summary>The switch as controllers see it.</summary>
internal sealed class SoftswitchTarget : IP4RuntimeTarget
{
    private const int EntitiesPerResponse = 1000;
    private readonly SwitchEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _injecting = new();
    private readonly SwitchWorker _injector;
    private readonly Lock _ticking = new();
    private readonly IdleRows _idle;
    private IControllerNotifier? _controllers;
    private HashSet<int> _portsUp = [];
    private bool _isPortChangeNew;
    private LoadedPipeline? _loaded;
    private LoadedPipeline? _saved;

    /// <summary>Makes the target of an engine.</summary>
    public SoftswitchTarget(ulong deviceId, SwitchEngine engine, TimeProvider time, ILogger<SoftswitchTarget> log)
    {
        DeviceId = deviceId;
        _engine = engine;
        _time = time;
        _log = log;
        _injector = engine.NewWorker();
        _idle = new IdleRows(time);
        engine.Punt = SendToController;
        engine.Digests = TakeDigest;
    }

    /// <inheritdoc/>
    public ulong DeviceId { get; }

    /// <inheritdoc/>
    public string ApiVersion => "1.4.0";

    /// <inheritdoc/>
    public void Attach(IControllerNotifier controllers) => Volatile.Write(ref _controllers, controllers);

    /// <inheritdoc/>
    public Task<IReadOnlyList<P4UpdateResult>> WriteAsync(
        IReadOnlyList<Update> updates, WriteRequest.Types.Atomicity atomicity, string role,
        CancellationToken cancellationToken)
    {
        if (atomicity != WriteRequest.Types.Atomicity.ContinueOnError)
        {
            throw Refused.Unimplemented($"writes with {atomicity}; CONTINUE_ON_ERROR can be done");
        }

        var writer = new UpdateWriter(Written().Binding, _engine.Ports, _time);
        IReadOnlyList<P4UpdateResult> results = [.. updates.Select(writer.Apply)];
        return Task.FromResult(results);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<Entity>> ReadAsync(
        IReadOnlyList<Entity> entities, string role, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new EntityReader(Written().Binding, _time);
        foreach (var batch in entities.SelectMany(reader.Read).Chunk(EntitiesPerResponse))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public Task SetForwardingPipelineConfigAsync(
        SetAction action, ForwardingPipelineConfig? config, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case SetAction.Verify:
                Load(config!);
                break;
            case SetAction.VerifyAndSave:
                Volatile.Write(ref _saved, Load(config!));
                break;
            case SetAction.VerifyAndCommit:
                Commit(Load(config!));
                break;
            case SetAction.Commit:
                Commit(_saved ?? throw Refused.Missing("COMMIT: no configuration was saved (VERIFY_AND_SAVE)"));
                break;
            case SetAction.ReconcileAndCommit:
                Reconcile(config!);
                break;
            default:
                throw Refused.Unimplemented($"the pipeline action {action}");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ForwardingPipelineConfig? GetForwardingPipelineConfig() => Volatile.Read(ref _loaded)?.Config;

    /// <inheritdoc/>
    public ValueTask PacketOutAsync(PacketOut packet, CancellationToken cancellationToken)
    {
        var frame = Current().Binding.PacketOut.Prepend(packet.Metadata, packet.Payload);
        lock (_injecting)
        {
            _injector.Process(frame, 0, frame.Length, _engine.CpuPort);
            _injector.Flush();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DigestAckAsync(DigestListAck ack, CancellationToken cancellationToken)
    {
        Current().Binding.Digests.GetOrMissing(ack.DigestId, "digest").Acknowledge(ack.ListId);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Does what is due by the clock: tells of idle rows and of digests that waited, and takes ports that went up or
    /// down into account. To be called every few milliseconds; a call that finds another one running does nothing.
    /// </summary>
    public void Tick()
    {
        if (Volatile.Read(ref _loaded) is not { } loaded || !_ticking.TryEnter())
        {
            return;
        }

        try
        {
            RefreshGroups(loaded.Binding);
            foreach (var list in loaded.Binding.Digests.Values.Select(d => d.Tick()).OfType<DigestList>())
            {
                _controllers?.TrySend(list);
            }

            if (_controllers is { HasPrimary: true } controllers)
            {
                foreach (var notification in _idle.Find(loaded.Binding))
                {
                    controllers.TrySend(notification);
                }
            }
        }
        finally
        {
            _ticking.Exit();
        }
    }

    private void RefreshGroups(PipelineBinding pipeline)
    {
        var up = _engine.Ports.All.Where(p => p.IsUp).Select(p => p.Number).ToHashSet();
        var hasChanged = !up.SetEquals(_portsUp);
        if (!hasChanged && !_isPortChangeNew)
        {
            return;
        }

        // Once more the next time: a group that was being written meanwhile may have looked at its ports before.
        (_portsUp, _isPortChangeNew) = (up, hasChanged);
        foreach (var profile in pipeline.Profiles.Values.Where(p => p.HasGroups))
        {
            var own = profile.Tables.SelectMany(t => t.Table.Rows.Rows).Where(r => r.IsOneShot).Select(r => r.Group!);
            foreach (var group in profile.Profile.Groups.Values.Concat(own))
            {
                group.Refresh(up.Contains);
            }
        }
    }

    private void TakeDigest(SwitchProgram program, int number, PacketContext packet)
    {
        if (Volatile.Read(ref _loaded) is { } loaded && ReferenceEquals(loaded.Binding.Program, program)
            && loaded.Binding.DigestsByList.TryGetValue(number, out var queue) && queue.Take(packet) is { } list)
        {
            _controllers?.TrySend(list);
        }
    }

    private void SendToController(ReadOnlySpan<byte> packet)
    {
        if (Volatile.Read(ref _controllers) is { HasPrimary: true } controllers
            && Volatile.Read(ref _loaded) is { } loaded)
        {
            controllers.TrySend(loaded.Binding.PacketIn.Split(packet));
        }
    }

    private LoadedPipeline Current() =>
        Volatile.Read(ref _loaded) ?? throw Refused.NotNow("no pipeline is loaded (SetForwardingPipelineConfig)");

    // Once a configuration is saved, writes and reads are about it: at COMMIT it comes with what was written.
    private LoadedPipeline Written() => Volatile.Read(ref _saved) ?? Current();

    private LoadedPipeline Load(ForwardingPipelineConfig config) => LoadedPipeline.Load(config, _time);

    private void Commit(LoadedPipeline loaded)
    {
        Volatile.Write(ref _saved, null);
        Volatile.Write(ref _loaded, loaded);
        _engine.Program = loaded.Binding.Program;
        _log.PipelineLoaded(loaded.Binding.Tables.Count, loaded.Config.Cookie?.Cookie_ ?? 0);
    }

    // The same program goes on as it is; another one takes over all state, or is refused.
    private void Reconcile(ForwardingPipelineConfig config)
    {
        var current = Volatile.Read(ref _loaded);
        if (current is not null && current.Config.P4DeviceConfig == config.P4DeviceConfig
            && current.Config.P4Info.Equals(config.P4Info))
        {
            Volatile.Write(ref _saved, null);
            Volatile.Write(ref _loaded, current with { Config = config });
            return;
        }

        var next = Load(config);
        if (current is not null)
        {
            new Reconciler(_engine.Ports, _time).Copy(current.Binding, next.Binding);
        }

        Commit(next);
    }
}

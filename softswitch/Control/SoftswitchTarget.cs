using System.Runtime.CompilerServices;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Compile;
using Migration.Softswitch.Layout;
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
    private IControllerNotifier? _controllers;
    private Loaded? _loaded;
    private Loaded? _saved;

    /// <summary>Makes the target of an engine.</summary>
    public SoftswitchTarget(ulong deviceId, SwitchEngine engine, TimeProvider time, ILogger<SoftswitchTarget> log)
    {
        DeviceId = deviceId;
        _engine = engine;
        _time = time;
        _log = log;
        _injector = engine.NewWorker();
        engine.Punt = SendToController;
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

        var writer = new UpdateWriter(Current().Binding);
        IReadOnlyList<P4UpdateResult> results = [.. updates.Select(writer.Apply)];
        return Task.FromResult(results);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<Entity>> ReadAsync(
        IReadOnlyList<Entity> entities, string role, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new EntityReader(Current().Binding);
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
                _saved = Load(config!);
                break;
            case SetAction.VerifyAndCommit:
                Commit(Load(config!));
                break;
            case SetAction.Commit:
                Commit(_saved ?? throw Refused.NotNow("COMMIT: no configuration was saved (VERIFY_AND_SAVE)"));
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
    public ValueTask DigestAckAsync(DigestListAck ack, CancellationToken cancellationToken) =>
        throw Refused.Unimplemented("digests");

    private void SendToController(ReadOnlySpan<byte> packet)
    {
        if (Volatile.Read(ref _controllers) is { HasPrimary: true } controllers
            && Volatile.Read(ref _loaded) is { } loaded)
        {
            controllers.TrySend(loaded.Binding.PacketIn.Split(packet));
        }
    }

    private Loaded Current() =>
        Volatile.Read(ref _loaded) ?? throw Refused.NotNow("no pipeline is loaded (SetForwardingPipelineConfig)");

    private Loaded Load(ForwardingPipelineConfig config)
    {
        if (config.P4Info is null)
        {
            throw Refused.Invalid("the configuration lacks a P4Info");
        }

        try
        {
            var program = ProgramCompiler.Compile(config.P4DeviceConfig.Memory, _time);
            return new Loaded(config, PipelineBinding.Create(config.P4Info, program));
        }
        catch (Exception e) when (e is ProgramRefusedException or FormatException)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, e.Message, null, e);
        }
    }

    private void Commit(Loaded loaded)
    {
        _saved = null;
        Volatile.Write(ref _loaded, loaded);
        _engine.Program = loaded.Binding.Program;
        _log.PipelineLoaded(loaded.Binding.Tables.Count, loaded.Config.Cookie?.Cookie_ ?? 0);
    }

    // The same program keeps its rows; moving rows from one program to another is not done here.
    private void Reconcile(ForwardingPipelineConfig config)
    {
        var current = Volatile.Read(ref _loaded);
        if (current is null)
        {
            Commit(Load(config));
        }
        else if (current.Config.P4DeviceConfig == config.P4DeviceConfig && current.Config.P4Info.Equals(config.P4Info))
        {
            Volatile.Write(ref _loaded, current with { Config = config });
        }
        else
        {
            throw Refused.Unimplemented("RECONCILE_AND_COMMIT to another program; use VERIFY_AND_COMMIT");
        }
    }

    private sealed record Loaded(ForwardingPipelineConfig Config, PipelineBinding Binding);
}

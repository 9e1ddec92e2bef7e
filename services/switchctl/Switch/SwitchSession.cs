using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.SwitchCtl.Connections;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Terms;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.SwitchCtl.Switch;

/// <summary>
/// Keeps a session with the switch: connects, bids for mastership, loads the program where another one or none runs,
/// passes punted packets on, and begins again when the stream ends. A switch that starts late is waited for.
/// </summary>
/// <param name="endpoint">Which switch.</param>
/// <param name="link">Told about the connection.</param>
/// <param name="buffers">Takes the packets that the switch holds back.</param>
/// <param name="openings">Takes the packets that open connections in buckets that move.</param>
/// <param name="reconciler">Asked to fill the switch.</param>
/// <param name="leadership">Gives the election ids.</param>
/// <param name="options">The program and limits.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class SwitchSession(
    SwitchEndpoint endpoint,
    SwitchLink link,
    HoldBuffers buffers,
    Openings openings,
    Reconciler reconciler,
    Leadership leadership,
    IOptions<SwitchOptions> options,
    TimeProvider time,
    ILogger<SwitchSession> log) : TermWorker
{
    // Packets between two turns of the pump: a burst of small packets at line rate must not be lost here.
    private const int PacketQueue = 65_536;
    private static readonly TimeSpan QuestionPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = FirstBackoff;
        while (!stoppingToken.IsCancellationRequested)
        {
            var wasUp = false;
            try
            {
                await RunSessionAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception missing) when (missing
                is GrpcException or IOException or UnauthorizedAccessException
                or P4InfoException or TextFormatException)
            {
                wasUp = link.IsUp;
                var problem = $"switch at {endpoint.Address}: {missing.Message}";
                if (problem != link.Problem)
                    LogMissing(problem);
                link.Down(problem);
            }

            backoff = wasUp ? FirstBackoff : Min(backoff * 2, options.Value.MaxBackoff);
            await Task.Delay(backoff, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        link.Down("this instance does not act");

        // Whoever acts next cannot have them, and here they would wait for a release that never comes.
        buffers.Clear();
    }

    private async Task RunSessionAsync(CancellationToken stoppingToken)
    {
        var program = SwitchProgram.Load(options.Value);
        var bid = new UInt128((ulong)options.Value.Priority, leadership.NextBid());
        await using var client = await P4RuntimeClient.ConnectAsync(
            new Uri(endpoint.Address),
            (ulong)endpoint.DeviceId,
            bid,
            options: new P4RuntimeClientOptions
            {
                RequestTimeout = options.Value.RequestTimeout,
                QueueLength = PacketQueue,
            },
            cancellationToken: stoppingToken);
        client.Names = program.Names;
        var changes = Channel.CreateUnbounded<Mastership>();
        client.MastershipChanged += (_, change) => changes.Writer.TryWrite(change.Mastership);
        while (true)
        {
            if (client.Mastership.IsPrimary)
                await RunAsPrimaryAsync(client, program, stoppingToken);
            else
                await StandByAsync(client, changes.Reader, stoppingToken);
        }
    }

    /// <summary>
    /// Waits for the primary to go and then bids for its place; ends with an exception when the stream does.
    /// </summary>
    private async Task StandByAsync(
        P4RuntimeClient client,
        ChannelReader<Mastership> changes,
        CancellationToken stoppingToken)
    {
        link.Down($"another controller is primary of the switch at {endpoint.Address}");
        LogBackup(endpoint.Address);
        while (client.Mastership is { IsPrimary: false } mastership)
        {
            // A switch without a primary waits for a bid above all that it has seen.
            if (!mastership.HasPrimary && mastership.HighestElectionId is { } highest)
                await client.ArbitrateAsync(highest + 1, stoppingToken);
            if (client.Mastership is { IsPrimary: false, HasPrimary: true })
            {
                var change = changes.ReadAsync(stoppingToken).AsTask();
                if (await Task.WhenAny(change, client.Completion) != change)
                    await client.Completion;
                await change;
            }
        }
    }

    /// <summary>Works until another controller takes over; ends with an exception when the stream does.</summary>
    private async Task RunAsPrimaryAsync(P4RuntimeClient client, SwitchProgram program, CancellationToken stoppingToken)
    {
        using var demoted = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        EventHandler<MastershipChangedEventArgs> changed = (_, change) =>
        {
            if (!change.Mastership.IsPrimary)
                demoted.Cancel();
        };
        client.MastershipChanged += changed;
        try
        {
            await LoadProgramAsync(client, program, demoted.Token);
            link.Up(new SwitchConnection(client, program));
            LogUp(endpoint.Address);
            reconciler.Request();
            await AskWhileAsync(PumpAsync(client, program, demoted.Token), client, demoted);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Demoted: the session goes on as that of a backup.
        }
        finally
        {
            client.MastershipChanged -= changed;
        }
    }

    /// <summary>Asks the switch for a sign of life until the pump ends; ends the session when none comes.</summary>
    private async Task AskWhileAsync(Task pump, P4RuntimeClient client, CancellationTokenSource demoted)
    {
        using var period = new PeriodicTimer(QuestionPeriod, time);
        var tick = period.WaitForNextTickAsync(demoted.Token).AsTask();
        while (await Task.WhenAny(pump, tick) != pump)
        {
            await tick;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(demoted.Token);
            limit.CancelAfter(options.Value.SilenceLimit);
            var answer = client.GetCookieAsync(limit.Token);
            try
            {
                if (await Task.WhenAny(pump, answer) == answer)
                    await answer;
            }
            catch (OperationCanceledException) when (!demoted.IsCancellationRequested)
            {
                await demoted.CancelAsync();
                await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new IOException($"it has not answered for {options.Value.SilenceLimit.TotalSeconds:0.###} s");
            }

            tick = period.WaitForNextTickAsync(demoted.Token).AsTask();
        }

        await pump;
    }

    private async Task LoadProgramAsync(P4RuntimeClient client, SwitchProgram program, CancellationToken cancellation)
    {
        if (await client.GetCookieAsync(cancellation) == program.Cookie)
            return;
        await client.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, program.Config, cancellation);
        LogLoaded(options.Value.DeviceConfigPath);
    }

    private async Task PumpAsync(P4RuntimeClient client, SwitchProgram program, CancellationToken cancellation)
    {
        var header = program.Names.PacketIn;
        await foreach (var packet in client.PacketIns.ReadAllAsync(cancellation))
        {
            var reason = header.Read(packet.Metadata, Pipeline.Reason).ToUInt64();
            var backend = (int)header.Read(packet.Metadata, Pipeline.BackendId).ToUInt64();
            var port = (int)header.Read(packet.Metadata, Pipeline.IngressPort).ToUInt64();
            var held = new HeldPacket(port, packet.Payload.Memory);
            if (reason == Pipeline.ReasonHeld)
                await buffers.TakeInAsync(backend, held, cancellation);
            else if (reason == Pipeline.ReasonOpening)
                openings.Add(new Opening(endpoint.Name, backend, held));
            buffers.Unread(client.DroppedMessages);
        }

        // Tells why the stream ended.
        await client.Completion;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Controlling the switch at {Address}")]
    private partial void LogUp(string address);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "Waiting for the {Problem}")]
    private partial void LogMissing(string problem);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Information, Message =
        "Another controller is primary of the switch at {Address}; standing by")]
    private partial void LogBackup(string address);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Information, Message =
        "The switch ran another program or none; loaded {Path}")]
    private partial void LogLoaded(string path);
}

using System.ComponentModel.DataAnnotations;
using System.Threading.Channels;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Client;

/// <summary>
/// A controller's session with one device of one switch: one stream, one election bid, and the calls. It lives as
/// long as its stream; when <see cref="Completion"/> ends, make another with a higher election id. Calls throw
/// <see cref="GrpcException"/> for any status other than OK.
/// </summary>
public sealed partial class P4RuntimeClient : IAsyncDisposable
{
    private readonly IGrpcChannel channel;
    private readonly P4RuntimeClientOptions options;
    private readonly IGrpcDuplexCall<StreamMessageRequest, StreamMessageResponse> stream;
    private readonly ControllerStreamReader reader;
    private readonly Role? role;
    private int disposed;

    private P4RuntimeClient(IGrpcChannel channel, ulong deviceId, string role, P4RuntimeClientOptions options)
    {
        this.channel = channel;
        this.options = options;
        this.role = role.Length == 0 ? null : new Role { Name = role };
        DeviceId = deviceId;
        stream = channel.OpenDuplex(P4RuntimeMethods.StreamChannel);
        reader = new ControllerStreamReader(options.QueueLength);
        reader.Changed += state => MastershipChanged?.Invoke(this, new MastershipChangedEventArgs(state));
        Completion = reader.RunAsync(stream.ReadAllAsync(CancellationToken.None));
    }

    /// <summary>
    /// Raised on every arbitration message after the first, on the thread that reads the stream: do not block in it.
    /// </summary>
    public event EventHandler<MastershipChangedEventArgs>? MastershipChanged;

    /// <summary>The device all calls are about.</summary>
    public ulong DeviceId { get; }

    /// <summary>This client's bid.</summary>
    public UInt128 ElectionId { get; private set; }

    /// <summary>What the switch last said about who is primary.</summary>
    public Mastership Mastership => reader.Mastership ?? new Mastership(false, false, null);

    /// <summary>
    /// Ends, always faulted with <see cref="GrpcException"/>, when the stream is over: the status the switch ended it
    /// with, UNAVAILABLE for a lost connection, CANCELLED after <see cref="DisposeAsync"/>.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Packets punted to this client while it is primary; completes with the stream.</summary>
    public ChannelReader<PacketIn> PacketIns => reader.Packets;

    /// <summary>Digest lists; completes with the stream.</summary>
    public ChannelReader<DigestList> Digests => reader.Digests;

    /// <summary>Idle rows; completes with the stream.</summary>
    public ChannelReader<IdleTimeoutNotification> IdleTimeouts => reader.Timeouts;

    /// <summary>Refused packet-outs and acknowledgements; completes with the stream.</summary>
    public ChannelReader<StreamError> StreamErrors => reader.Errors;

    /// <summary>Messages dropped because their queue was full, or of an unknown kind.</summary>
    public long DroppedMessages => reader.Dropped;

    /// <summary>
    /// Names for error messages; set by the pipeline calls that carry a P4Info, or by the caller. May be null.
    /// </summary>
    public P4InfoIndex? Names { get; set; }

    /// <summary>Connects, bids and waits for the switch's first answer; the answer may be "backup".</summary>
    /// <param name="address">http://host:port or unix:///path/of/socket.</param>
    /// <param name="deviceId">Device at that address.</param>
    /// <param name="electionId">Bid above 0; the highest one becomes primary.</param>
    /// <param name="role">Empty for the default role, which may do everything.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="GrpcException">
    /// UNAVAILABLE when the switch cannot be reached; NOT_FOUND for an unknown device; INVALID_ARGUMENT for an election
    /// id in use; RESOURCE_EXHAUSTED for too many controllers; DEADLINE_EXCEEDED without an answer.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The election id is 0.</exception>
    public static async Task<P4RuntimeClient> ConnectAsync(
        Uri address,
        ulong deviceId,
        UInt128 electionId,
        string role = "",
        P4RuntimeClientOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(role);
        ArgumentOutOfRangeException.ThrowIfEqual(electionId, UInt128.Zero);
        options ??= new P4RuntimeClientOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var client = new P4RuntimeClient(new GrpcChannel(address, options.Channel), deviceId, role, options);
        try
        {
            await client.ArbitrateAsync(electionId, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Bids (again) and waits for the answer to any bid; see <see cref="WaitForPrimaryAsync"/>.</summary>
    /// <exception cref="GrpcException">The stream was ended by the switch, or no answer came.</exception>
    public async Task ArbitrateAsync(UInt128 electionId, CancellationToken cancellationToken = default)
    {
        var before = reader.Mastership;
        ElectionId = electionId;
        var bid = new MasterArbitrationUpdate { DeviceId = DeviceId, Role = role, ElectionId = electionId.ToMessage() };
        using var deadline = new CancellationTokenSource(options.RequestTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await stream.WriteAsync(new StreamMessageRequest { Arbitration = bid }, either.Token);
            await reader.WaitAsync(state => !ReferenceEquals(state, before), either.Token);
        }
        catch (GrpcException)
        {
            // The stream is over, or about to be; its own end tells more than "nothing can be sent".
            await Completion.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Completion.IsFaulted)
                await Completion;
            throw;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GrpcException(
                GrpcStatusCode.DeadlineExceeded,
                $"device {DeviceId} did not answer the arbitration within {options.RequestTimeout}", null, e);
        }
    }

    /// <summary>Waits until this client is primary.</summary>
    /// <exception cref="GrpcException">The stream ended first.</exception>
    public Task WaitForPrimaryAsync(CancellationToken cancellationToken = default) =>
        reader.WaitAsync(state => state.IsPrimary, cancellationToken);

    /// <summary>
    /// Sends a packet into the switch. Refusals come back as <see cref="StreamErrors"/>, not here.
    /// </summary>
    /// <exception cref="GrpcException">UNAVAILABLE: the stream is over.</exception>
    public Task SendPacketOutAsync(PacketOut packet, CancellationToken cancellationToken = default) =>
        stream.WriteAsync(new StreamMessageRequest { Packet = packet }, cancellationToken);

    /// <summary>
    /// Sends packets into the switch, in order, with as few writes as their size allows. Refusals come back as
    /// <see cref="StreamErrors"/>, not here.
    /// </summary>
    /// <exception cref="GrpcException">UNAVAILABLE: the stream is over; some packets may have been sent.</exception>
    public Task SendPacketOutsAsync(IReadOnlyList<PacketOut> packets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(packets);
        var messages = new StreamMessageRequest[packets.Count];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = new StreamMessageRequest { Packet = packets[i] };
        return stream.WriteAsync(messages, cancellationToken);
    }

    /// <summary>Acknowledges a digest list.</summary>
    /// <exception cref="GrpcException">UNAVAILABLE: the stream is over.</exception>
    public Task AcknowledgeAsync(DigestListAck ack, CancellationToken cancellationToken = default) =>
        stream.WriteAsync(new StreamMessageRequest { DigestAck = ack }, cancellationToken);

    /// <summary>Closes the stream and the connection; the switch then has no primary from here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await stream.DisposeAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        channel.Dispose();
    }
}

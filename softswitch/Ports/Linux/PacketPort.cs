namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// A port on an interface. A thread of its own receives and runs the program; whichever thread has frames for the port
/// sends them. An interface that goes down or vanishes takes the port down until it is back.
/// </summary>
internal sealed class PacketPort : IPort
{
    private const int EthernetBytes = 18;
    private const int DefaultMtu = 1500;
    private const int LongestMtu = 65535;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly PortAddress _address;
    private readonly ILogger _log;
    private readonly int _ringBytes;
    private readonly StopSignal _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LinuxHandle? _socket;
    private string? _lastTrouble;
    private int _started;

    /// <summary>Makes a port; nothing is opened before <see cref="Start"/>.</summary>
    public PacketPort(int number, PortAddress address, ILogger log, int ringBytes = ReceiveRing.DefaultBytes)
    {
        _ringBytes = ringBytes;
        Number = number;
        _address = address;
        _log = log;
    }

    /// <inheritdoc/>
    public int Number { get; }

    /// <inheritdoc/>
    public string Name => _address.ToString();

    /// <inheritdoc/>
    public bool IsUp => Volatile.Read(ref _socket) is not null;

    /// <inheritdoc/>
    public PortCounters Counters { get; } = new();

    /// <inheritdoc/>
    public int MaxFrameBytes { get; private set; } = DefaultMtu + EthernetBytes;

    /// <summary>Why the port is not up; null when it is, or before it was tried.</summary>
    public string? Trouble => IsUp ? null : Volatile.Read(ref _lastTrouble);

    /// <summary>Ends when the port was opened, or found that it has to wait for its interface.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    /// <inheritdoc/>
    public void Start(SwitchEngine engine)
    {
        Volatile.Write(ref _started, 1);
        var thread = new Thread(() => Run(engine.NewWorker())) { IsBackground = true, Name = $"port {Number} {Name}" };
        thread.Start();
    }

    /// <inheritdoc/>
    public void Send(FrameBatch frames)
    {
        var socket = Volatile.Read(ref _socket);
        for (var sent = 0; sent < frames.Count;)
        {
            var result = socket is null or { IsClosed: true } ? -LinuxNative.Enetdown : SendSome(socket, frames, sent);
            if (result == -LinuxNative.Eintr)
            {
                continue;
            }

            // The frame that failed is dropped, as by any switch whose queue is full; the ones behind it may pass.
            var counter = result > 0 ? Counters.Sent : Counters.SendDropped;
            for (var end = sent + Math.Max(result, 1); sent < end; sent++)
            {
                counter.Count(frames.Length(sent));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stop.Set();
        if (Volatile.Read(ref _started) != 0)
        {
            await _ended.Task;
        }

        _stop.Dispose();
    }

    private static int SendSome(LinuxHandle socket, FrameBatch frames, int from)
    {
        try
        {
            return frames.Messages.Send(socket, from);
        }
        catch (ObjectDisposedException)
        {
            // The interface went away between the look and the call.
            return -LinuxNative.Enetdown;
        }
    }

    private void Run(SwitchWorker worker)
    {
        var retry = FirstRetry;
        var receiver = new PacketReceiver(this, _log);
        try
        {
            while (!_stop.IsSet)
            {
                var (watch, socket, ring) = Open();
                using var watching = watch;
                using var receiving = socket;
                using var mapped = ring;
                if (socket is null || ring is null)
                {
                    _firstAttempt.TrySetResult();
                    // A namespace that does not exist yet cannot be watched: look again after a while.
                    _stop.Wait(watch?.Socket, retry);
                    retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
                    continue;
                }

                retry = FirstRetry;
                Volatile.Write(ref _socket, socket);
                _firstAttempt.TrySetResult();
                _log.PortUp(Number, Name, MaxFrameBytes - EthernetBytes);
                receiver.ReceiveUntilDown(socket, ring, worker, _stop);
                Volatile.Write(ref _socket, null);
            }
        }
        finally
        {
            Volatile.Write(ref _socket, null);
            _ended.TrySetResult();
        }
    }

    private (LinkWatch? Watch, LinuxHandle? Socket, ReceiveRing? Ring) Open()
    {
        try
        {
            using var stay = NetworkNamespace.Enter(_address);
            var watch = LinkWatch.Open();
            var (socket, ring) = TryOpen();
            return (watch, socket, ring);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell(e is FileNotFoundException ? $"there is no network namespace {_address.Namespace}" : e.Message);
            return (null, null, null);
        }
    }

    private (LinuxHandle? Socket, ReceiveRing? Ring) TryOpen()
    {
        LinuxHandle? socket = null;
        try
        {
            socket = PacketSocket.Open(_address.Interface);
            if (!PacketSocket.IsUp(socket, _address.Interface))
            {
                socket.Dispose();
                Tell("the interface is down (ip link set up)");
                return (null, null);
            }

            var refused = EthernetOffloads.Disable(socket, _address.Interface);
            if (refused.Count > 0)
            {
                _log.OffloadsStayOn(Number, Name, string.Join(", ", refused));
            }

            MaxFrameBytes = Math.Min(PacketSocket.ReadMtu(socket, _address.Interface), LongestMtu) + EthernetBytes;
            var ring = ReceiveRing.Open(socket, MaxFrameBytes, _ringBytes);
            _lastTrouble = null;
            return (socket, ring);
        }
        catch (LinuxException e)
        {
            socket?.Dispose();
            Tell(e.Message);
            return (null, null);
        }
    }

    // Once per reason: a port may wait for its interface for hours.
    private void Tell(string trouble)
    {
        if (trouble != _lastTrouble)
        {
            _lastTrouble = trouble;
            _log.PortWaits(Number, Name, trouble);
        }
    }
}

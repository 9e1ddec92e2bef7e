namespace Migration.Softswitch.Ports.Linux;

/// <summary>Wakes a thread that waits in poll: set once, stays set.</summary>
internal sealed unsafe class StopSignal : IDisposable
{
    private readonly LinuxHandle _event;
    private int _isSet;

    /// <summary>Makes one that is not set.</summary>
    /// <exception cref="LinuxException">The process has no descriptors left.</exception>
    public StopSignal()
    {
        var descriptor = LinuxNative.EventDescriptor(0, LinuxNative.EfdCloexec | LinuxNative.EfdNonblock);
        LinuxException.ThrowIfFailed(descriptor, "making an event descriptor");
        _event = new LinuxHandle(descriptor);
    }

    /// <summary>Whether it was set.</summary>
    public bool IsSet => Volatile.Read(ref _isSet) != 0;

    /// <summary>Sets it.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            var one = 1UL;
            LinuxException.ThrowIfFailed(LinuxNative.Write(_event, &one, sizeof(ulong)), "waking a port's thread");
        }
    }

    /// <summary>Waits until it is set, <paramref name="other"/> has something to read, or time is over.</summary>
    /// <param name="other">Descriptor to wait for as well, null for none.</param>
    /// <param name="timeout">Longest wait; null for no limit.</param>
    public void Wait(LinuxHandle? other, TimeSpan? timeout)
    {
        var descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Descriptor = _event.Descriptor, Events = LinuxNative.PollIn };
        descriptors[1] = new PollDescriptor { Descriptor = other?.Descriptor ?? -1, Events = LinuxNative.PollIn };
        // An interrupted wait returns early, which every caller's loop takes.
        LinuxNative.Poll(descriptors, 2, timeout is { } limit ? (int)limit.TotalMilliseconds : -1);
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}

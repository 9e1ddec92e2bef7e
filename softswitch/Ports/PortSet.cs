using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Migration.Softswitch.Ports.Capture;

namespace Migration.Softswitch.Ports;

/// <summary>The ports of a switch; they can come and go while packets flow.</summary>
internal sealed class PortSet : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, IPort> _ports = new();

    /// <summary>Where frames are written down; null for nowhere. Set before the first port is added.</summary>
    public FrameCapture? Capture { get; set; }

    /// <summary>All ports, by number.</summary>
    public IEnumerable<IPort> All => _ports.Values.OrderBy(p => p.Number);

    /// <summary>Looks a port up.</summary>
    public bool TryGet(int number, [NotNullWhen(true)] out IPort? port) => _ports.TryGetValue(number, out port);

    /// <summary>Whether this port is still the one of its number.</summary>
    public bool IsCurrent(IPort port) => _ports.TryGetValue(port.Number, out var now) && ReferenceEquals(now, port);

    /// <summary>Adds a port and starts it.</summary>
    /// <exception cref="InvalidOperationException">The number is taken.</exception>
    public void Add(IPort port, SwitchEngine engine)
    {
        if (!_ports.TryAdd(port.Number, port))
        {
            throw new InvalidOperationException(
                $"port {port.Number} exists already; remove it before adding {port.Name}");
        }

        Capture?.Open(port.Number);
        port.Start(engine);
    }

    /// <summary>Stops a port and takes it away; false when there is none of that number.</summary>
    public async Task<bool> RemoveAsync(int number)
    {
        if (!_ports.TryRemove(number, out var port))
        {
            return false;
        }

        await port.DisposeAsync();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var number in _ports.Keys)
        {
            await RemoveAsync(number);
        }
    }
}

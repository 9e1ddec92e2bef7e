using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Ports;

/// <summary>
/// Collects the frames that one worker sends while it goes through a batch of received ones, and hands them to the
/// ports together. Belongs to one thread.
/// </summary>
/// <param name="ports">Finds ports by number.</param>
internal sealed class Outbox(PortSet ports)
{
    private const int FramesPerBatch = 64;
    private readonly Dictionary<int, (IPort Port, FrameBatch Frames)> _batches = [];
    private readonly List<(IPort Port, FrameBatch Frames)> _waiting = [];

    /// <summary>Writes a processed packet for a port; it leaves at the latest with <see cref="Flush"/>.</summary>
    /// <returns>False when the port does not exist or the frame is too long for it.</returns>
    public bool TryAdd(int portNumber, PacketContext packet, DeparserProgram deparser)
    {
        if (!TryGetBatch(portNumber, out var port, out var frames))
        {
            return false;
        }

        var length = deparser.Measure(packet);
        if (!TryMakeRoom(port, frames, length))
        {
            return false;
        }

        var at = frames.Start(frames.Count);
        deparser.Write(packet, frames.Data, at);
        frames.Add(at, length);
        return true;
    }

    /// <summary>Writes a finished frame for a port.</summary>
    /// <returns>False when the port does not exist or the frame is too long for it.</returns>
    public bool TryAdd(int portNumber, byte[] frame, int length)
    {
        if (!TryGetBatch(portNumber, out var port, out var frames) || !TryMakeRoom(port, frames, length))
        {
            return false;
        }

        var at = frames.Start(frames.Count);
        Buffer.BlockCopy(frame, 0, frames.Data, at, length);
        frames.Add(at, length);
        return true;
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        foreach (var (port, frames) in _waiting)
        {
            Send(port, frames);
        }

        _waiting.Clear();
    }

    private bool TryMakeRoom(IPort port, FrameBatch frames, int length)
    {
        if (length > frames.MaxFrameBytes)
        {
            port.Counters.SendDropped.Count(length);
            return false;
        }

        if (frames.Count == frames.Capacity)
        {
            Send(port, frames);
        }

        if (frames.Count == 0)
        {
            _waiting.Add((port, frames));
        }

        return true;
    }

    private void Send(IPort port, FrameBatch frames)
    {
        if (ports.Capture is { } capture)
        {
            for (var i = 0; i < frames.Count; i++)
            {
                capture.Sent(port.Number, frames.Data.AsSpan(frames.Offset(i), frames.Length(i)));
            }
        }

        port.Send(frames);
        frames.Clear();
    }

    private bool TryGetBatch(int portNumber, out IPort port, out FrameBatch frames)
    {
        // A port that was removed and added again, or whose MTU grew, needs another batch.
        if (_batches.TryGetValue(portNumber, out var known) && ports.IsCurrent(known.Port)
            && known.Port.MaxFrameBytes <= known.Frames.MaxFrameBytes)
        {
            (port, frames) = known;
            return true;
        }

        if (!ports.TryGet(portNumber, out var found))
        {
            (port, frames) = (null!, null!);
            return false;
        }

        (port, frames) = (found, new FrameBatch(FramesPerBatch, found.MaxFrameBytes));
        _batches[portNumber] = (port, frames);
        return true;
    }
}

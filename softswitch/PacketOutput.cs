using Migration.Softswitch.Ports;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch;

/// <summary>Hands processed packets to ports and to the controller.</summary>
/// <param name="engine">The engine.</param>
/// <param name="program">The program.</param>
/// <param name="outbox">Frames on their way to ports.</param>
internal sealed class PacketOutput(SwitchEngine engine, SwitchProgram program, Outbox outbox)
{
    private byte[] _bytes = [];

    /// <summary>Sends a packet that is ready for the deparser.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="port">Where to.</param>
    /// <param name="maxBytes">Bytes to cut it to; 0 for all.</param>
    public void Send(PacketContext packet, int port, int maxBytes)
    {
        if (port == engine.CpuPort)
        {
            var punted = Deparse(packet, maxBytes);
            engine.Punted.Count(punted);
            engine.Punt?.Invoke(_bytes.AsSpan(0, punted));
            return;
        }

        bool isSent;
        if (maxBytes == 0)
        {
            isSent = outbox.TryAdd(port, packet, program.Deparser);
        }
        else
        {
            var length = Deparse(packet, maxBytes);
            isSent = outbox.TryAdd(port, _bytes, length);
        }

        if (!isSent)
        {
            engine.Undeliverable.Count(packet.Length);
        }
    }

    private int Deparse(PacketContext packet, int maxBytes)
    {
        var length = program.Deparser.Measure(packet);
        if (_bytes.Length < length)
        {
            _bytes = new byte[Math.Max(length, 4096)];
        }

        program.Deparser.Write(packet, _bytes, 0);
        return maxBytes > 0 ? Math.Min(length, maxBytes) : length;
    }
}

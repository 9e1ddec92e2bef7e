using Migration.Softswitch.Ports;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch;

/// <summary>
/// What v1model does with a packet between parser and port: forward, drop, clone, replicate, resubmit, recirculate, in
/// the order of BMv2's simple_switch. Belongs to one worker and one program; once its buffers are made, it allocates
/// nothing.
/// </summary>
internal sealed class PacketFlow
{
    // Passes that one received frame may cause: a program that recirculates for ever must not hold its thread.
    private const int MaxPasses = 1024;
    private readonly SwitchEngine _engine;
    private readonly PacketOutput _output;
    private readonly PacketContext _packet;
    private readonly Stack<PacketContext> _free = new();
    private readonly Stack<byte[]> _freeBuffers = new();
    private readonly Queue<Pending> _pending = new();
    private int _passes;

    /// <summary>Makes the buffers of a worker.</summary>
    public PacketFlow(SwitchEngine engine, SwitchProgram program, Outbox outbox)
    {
        _engine = engine;
        Program = program;
        _output = new PacketOutput(engine, program, outbox);
        _packet = program.NewContext();
    }

    /// <summary>The program.</summary>
    public SwitchProgram Program { get; }

    /// <summary>Takes a frame through.</summary>
    public void Process(byte[] data, int at, int length, int ingressPort)
    {
        _passes = 0;
        Program.Begin(_packet, data, at, length, ingressPort, PacketInstance.Normal);
        Ingress(_packet);
        while (_pending.TryDequeue(out var next))
        {
            Continue(next);
        }
    }

    private void Continue(in Pending next)
    {
        if (++_passes > MaxPasses)
        {
            _engine.Looped.Count(next.Packet.Length);
        }
        else if (next.Port == Pending.ToIngress)
        {
            Ingress(next.Packet);
        }
        else
        {
            Egress(next.Packet, next.Port);
        }

        _free.Push(next.Packet);
        if (next.Buffer is not null)
        {
            _freeBuffers.Push(next.Buffer);
        }
    }

    private void Ingress(PacketContext packet)
    {
        Program.Ingress(packet);
        var group = Program.MulticastGroup(packet);
        if ((packet.Requests.Any || packet.HasFailed) && !ServeIngressRequests(packet))
        {
            return;
        }

        if (group != 0)
        {
            Program.SetInstance(packet, PacketInstance.Replica);
            Replicate(packet, Program.Replication.ReplicasOf(group));
            return;
        }

        var port = Program.EgressSpec(packet);
        if (port == (int)StandardMetadata.DropPort)
        {
            _engine.Dropped.Count(packet.Length);
            return;
        }

        Program.SetInstance(packet, PacketInstance.Normal);
        if (_pending.Count == 0)
        {
            Egress(packet, port);
            return;
        }

        // Clones were asked for first and leave first, as from a queue.
        var copy = Copy(packet);
        copy.Requests.Truncate = packet.Requests.Truncate;
        copy.Requests.Any = packet.Requests.Truncate > 0;
        _pending.Enqueue(new Pending(copy, port, null));
    }

    // False when the packet goes no further.
    private bool ServeIngressRequests(PacketContext packet)
    {
        if (packet.HasFailed)
        {
            _engine.Dropped.Count(packet.Length);
            return false;
        }

        var requests = packet.Requests;
        if (requests.CloneSession >= 0
            && Program.Replication.Sessions.TryGetValue(requests.CloneSession, out var session))
        {
            CloneAsReceived(packet, session);
        }

        requests.CloneSession = -1;
        if (requests.Digest > 0)
        {
            _engine.Digests?.Invoke(Program, requests.Digest, packet);
            requests.Digest = 0;
        }

        if (requests.Resubmit < 0)
        {
            return true;
        }

        var again = Take();
        Program.Begin(again, packet.Input, packet.Start, packet.Length, 0, PacketInstance.Resubmitted);
        Program.KeepFields(again, packet, requests.Resubmit);
        Program.SetInstance(again, PacketInstance.Resubmitted);
        _pending.Enqueue(new Pending(again, Pending.ToIngress, null));
        return false;
    }

    // The clone is the packet as it came in: it is parsed again, without what ingress did to it.
    private void CloneAsReceived(PacketContext packet, CloneSession session)
    {
        foreach (var replica in session.Replicas)
        {
            var clone = Take();
            Program.Begin(
                clone, packet.Input, packet.Start, packet.Length, Program.IngressPort(packet),
                PacketInstance.IngressClone);
            Program.Parse(clone);
            Program.ResetMetadata(clone, packet, packet.Requests.CloneFields);
            Send(clone, session, replica, PacketInstance.IngressClone);
        }
    }

    private void Egress(PacketContext packet, int port)
    {
        var truncate = packet.Requests.Truncate;
        var isForwarded = Program.Egress(packet, port);
        if (packet.HasFailed)
        {
            _engine.Dropped.Count(packet.Length);
            return;
        }

        var requests = packet.Requests;
        if (requests.Any && requests.CloneSession >= 0
            && Program.Replication.Sessions.TryGetValue(requests.CloneSession, out var session))
        {
            CloneAsSent(packet, session);
        }

        if (!isForwarded)
        {
            _engine.Dropped.Count(packet.Length);
            return;
        }

        Program.PrepareOutput(packet);
        if (requests.Recirculate >= 0)
        {
            Recirculate(packet);
            return;
        }

        _output.Send(packet, port, requests.Truncate > 0 ? requests.Truncate : truncate);
    }

    private void CloneAsSent(PacketContext packet, CloneSession session)
    {
        foreach (var replica in session.Replicas)
        {
            var clone = Copy(packet);
            Program.ResetMetadata(clone, packet, packet.Requests.CloneFields);
            Send(clone, session, replica, PacketInstance.EgressClone);
        }
    }

    private void Send(PacketContext clone, CloneSession session, Replica replica, PacketInstance instance)
    {
        Program.SetInstance(clone, instance);
        Program.SetReplica(clone, replica.Instance);
        clone.Requests.Truncate = session.MaxBytes;
        clone.Requests.Any = session.MaxBytes > 0;
        _pending.Enqueue(new Pending(clone, replica.Port, null));
    }

    private void Recirculate(PacketContext packet)
    {
        var length = Program.Deparser.Measure(packet);
        if (!_freeBuffers.TryPop(out var buffer) || buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, 2048)];
        }

        Program.Deparser.Write(packet, buffer, 0);
        var again = Take();
        Program.Begin(again, buffer, 0, length, 0, PacketInstance.Recirculated);
        Program.KeepFields(again, packet, packet.Requests.Recirculate);
        Program.SetInstance(again, PacketInstance.Recirculated);
        _pending.Enqueue(new Pending(again, Pending.ToIngress, buffer));
    }

    private void Replicate(PacketContext packet, IReadOnlyList<Replica> replicas)
    {
        for (var i = 0; i < replicas.Count; i++)
        {
            var copy = Copy(packet);
            Program.SetReplica(copy, replicas[i].Instance);
            _pending.Enqueue(new Pending(copy, replicas[i].Port, null));
        }
    }

    private PacketContext Copy(PacketContext packet)
    {
        var copy = Take();
        copy.CopyFrom(packet);
        return copy;
    }

    private PacketContext Take() => _free.TryPop(out var free) ? free : Program.NewContext();

    /// <summary>A packet that waits for its next pass.</summary>
    private readonly record struct Pending(PacketContext Packet, int Port, byte[]? Buffer)
    {
        public const int ToIngress = -1;
    }
}

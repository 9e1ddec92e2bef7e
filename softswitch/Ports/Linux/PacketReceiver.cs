namespace Migration.Softswitch.Ports.Linux;

/// <summary>Receives for one port while its interface is up; belongs to the port's thread.</summary>
/// <param name="port">The port.</param>
/// <param name="log">Takes what an operator should know.</param>
internal sealed class PacketReceiver(PacketPort port, ILogger log)
{
    private const int FramesPerBatch = 64;

    // Longer than any MTU: a peer with segmentation offload hands over up to 64 KiB in one piece.
    private const int LongestFrame = 65_664;

    // Room for the frame that is processed now: the same for all, so that it stays in the processor's cache.
    private readonly FrameBatch _frame = new(1, LongestFrame);
    private readonly MergedSegments _merged = new();
    private bool _toldOfOversize;

    /// <summary>Takes frames and runs them until the interface goes down or the port is stopped.</summary>
    public void ReceiveUntilDown(LinuxHandle socket, ReceiveRing ring, SwitchWorker worker, StopSignal stop)
    {
        while (!stop.IsSet)
        {
            if (TakeBatch(socket, ring, worker))
            {
                continue;
            }

            stop.Wait(socket, null);
            if (!ring.HasFrame && PacketSocket.TakeFault(socket) is { } fault)
            {
                log.PortDown(port.Number, port.Name, fault.Message);
                return;
            }
        }
    }

    private bool TakeBatch(LinuxHandle socket, ReceiveRing ring, SwitchWorker worker)
    {
        var taken = 0;
        while (taken < FramesPerBatch && ring.TryTake(_frame.Data, _frame.Start(0), out var frame))
        {
            taken++;
            Take(socket, frame, worker);
        }

        if (taken > 0)
        {
            worker.Flush();
        }

        return taken > 0;
    }

    private void Take(LinuxHandle socket, in RingFrame frame, SwitchWorker worker)
    {
        var data = _frame.Data;
        var at = _frame.Start(0);
        var length = frame.Length;
        if (!frame.IsWhole && !TryTakeFromSocket(socket, frame, out length))
        {
            CountOversize(frame.Length);
        }
        else if (MergedSegments.IsMerged(data, at))
        {
            TakeMerged(data, at, length, worker);
        }
        else
        {
            ReceivedFrame.FinishChecksum(data, at, length);
            ReceivedFrame.RestoreVlan(data, ref at, ref length, frame.Auxiliary);
            Process(data, at, length, worker);
        }
    }

    private bool TryTakeFromSocket(LinuxHandle socket, in RingFrame frame, out int length)
    {
        length = 0;
        return frame.IsInSocket && _frame.Messages.Receive(socket) == 1
            && _frame.Messages.TryGetReceived(0, out length);
    }

    private void TakeMerged(byte[] data, int at, int length, SwitchWorker worker)
    {
        var done = 0;
        while (_merged.TryCut(data, at, length, ref done, out var segmentLength))
        {
            Process(_merged.Segment, 0, segmentLength, worker);
        }

        if (done == 0)
        {
            CountOversize(length);
        }
    }

    private void Process(byte[] data, int at, int length, SwitchWorker worker)
    {
        port.Counters.Received.Count(length);
        worker.Process(data, at, length, port.Number);
    }

    private void CountOversize(int length)
    {
        port.Counters.Oversize.Count(length);
        if (!_toldOfOversize)
        {
            _toldOfOversize = true;
            log.OversizeFrames(port.Number, port.Name);
        }
    }
}

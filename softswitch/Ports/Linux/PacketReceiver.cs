namespace Migration.Softswitch.Ports.Linux;

/// <summary>Receives for one port while its interface is up; belongs to the port's thread.</summary>
/// <param name="port">The port.</param>
/// <param name="log">Takes what an operator should know.</param>
internal sealed class PacketReceiver(PacketPort port, ILogger log)
{
    private const int FramesPerBatch = 32;

    // Longer than any MTU: a peer with segmentation offload hands over up to 64 KiB in one piece.
    private const int LongestFrame = 65_664;

    private readonly FrameBatch _frames = new(FramesPerBatch, LongestFrame);
    private readonly MergedSegments _merged = new();
    private bool _toldOfOversize;

    /// <summary>Takes frames and runs them until the interface goes down or the port is stopped.</summary>
    public void ReceiveUntilDown(LinuxHandle socket, SwitchWorker worker, StopSignal stop)
    {
        while (!stop.IsSet)
        {
            var count = _frames.Messages.Receive(socket);
            if (count >= 0)
            {
                for (var i = 0; i < count; i++)
                {
                    Take(i, worker);
                }

                worker.Flush();
            }
            else if (count == -LinuxNative.Eagain)
            {
                stop.Wait(socket, null);
            }
            else if (count != -LinuxNative.Eintr)
            {
                log.PortDown(port.Number, port.Name, new LinuxException("receiving", -count).Message);
                return;
            }
        }
    }

    private void Take(int index, SwitchWorker worker)
    {
        var data = _frames.Data;
        var at = _frames.Start(index);
        if (!_frames.Messages.TryGetReceived(index, out var length))
        {
            CountOversize(length);
        }
        else if (MergedSegments.IsMerged(data, at))
        {
            TakeMerged(data, at, length, worker);
        }
        else
        {
            ReceivedFrame.FinishChecksum(data, at, length);
            ReceivedFrame.RestoreVlan(data, ref at, ref length, _frames.Messages.GetAuxiliary(index));
            Process(data, at, length, worker);
        }
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

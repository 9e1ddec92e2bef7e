using System.Globalization;

namespace Migration.Softswitch.Ports.Capture;

/// <summary>
/// Writes what comes in and goes out to files, two a port: port1-in.pcap, port1-out.pcap. A file that cannot be written
/// any more ends all capturing; packets go on. Any thread may call.
/// </summary>
/// <param name="folder">Where the files go; made when it is missing.</param>
/// <param name="time">Clock of the frames.</param>
/// <param name="log">Told when capturing ends.</param>
internal sealed class FrameCapture(string folder, TimeProvider time, ILogger log) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PcapFile> _files = new(StringComparer.Ordinal);
    private bool _hasEnded;

    /// <summary>Starts the files of a port, so that they are there even when no frame passes.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Open(int port)
    {
        lock (_lock)
        {
            File(port, "in");
            File(port, "out");
        }
    }

    /// <summary>Takes a frame that came in.</summary>
    public void Received(int port, ReadOnlySpan<byte> frame) => Add(port, "in", frame);

    /// <summary>Takes a frame that goes out.</summary>
    public void Sent(int port, ReadOnlySpan<byte> frame) => Add(port, "out", frame);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
            foreach (var file in _files.Values)
            {
                file.Dispose();
            }
        }
    }

    private void Add(int port, string direction, ReadOnlySpan<byte> frame)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            try
            {
                File(port, direction).Add(frame, time.GetUtcNow());
            }
            catch (IOException e)
            {
                _hasEnded = true;
                log.CaptureEnded(folder, e.Message);
            }
        }
    }

    private PcapFile File(int port, string direction)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"port{port}-{direction}.pcap");
        if (!_files.TryGetValue(name, out var file))
        {
            Directory.CreateDirectory(folder);
            file = new PcapFile(Path.Combine(folder, name));
            _files[name] = file;
        }

        return file;
    }
}

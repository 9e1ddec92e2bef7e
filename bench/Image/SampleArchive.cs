using System.Formats.Tar;
using System.Text;

namespace Migration.Bench.Image;

/// <summary>Checkpoint archives to measure with, as an engine exports them.</summary>
internal static class SampleArchive
{
    private const string Config =
        """{"id":"4f1d","name":"bench","rootfsImageID":"9b1c","rootfsImageName":"bench:1","rawImageName":"bench:1","runtime":"runc"}""";

    private const string Spec = """{"ociVersion":"1.0.2","annotations":{"io.container.manager":"libpod"}}""";

    /// <summary>Writes one.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mebibytes">Memory in it.</param>
    /// <param name="random">Whether the memory is random; else it is zeros.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task WriteAsync(string path, int mebibytes, bool random, CancellationToken cancellation)
    {
        await using var file = File.Create(path);
        await using var writer = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true);
        await AddAsync(writer, "config.dump", Config, cancellation);
        await AddAsync(writer, "spec.dump", Spec, cancellation);
        await AddAsync(writer, "checkpoint/inventory.img", "inventory", cancellation);
        await using var pages = new PagesStream((long)mebibytes * 1024 * 1024, random);
        await writer.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, "checkpoint/pages-1.img") { DataStream = pages }, cancellation);
    }

    private static Task AddAsync(TarWriter writer, string name, string text, CancellationToken cancellation) =>
        writer.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) },
            cancellation);

    // As long as it says, the same in every run.
    private sealed class PagesStream(long length, bool random) : Stream
    {
        private readonly Random _random = new(9);
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => true; // its length is asked for

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => _position = value;
        }

        public override int Read(Span<byte> buffer)
        {
            var part = buffer[..(int)Math.Min(buffer.Length, length - _position)];
            if (random)
                _random.NextBytes(part);
            else
                part.Clear();
            _position += part.Length;
            return part.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

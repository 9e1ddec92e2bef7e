using System.Formats.Tar;
using System.IO.Pipelines;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

/// <summary>Alone, so that what other tests allocate is not counted.</summary>
[CollectionDefinition(nameof(LargeArchiveTests), DisableParallelization = true)]
[Collection(nameof(LargeArchiveTests))]
public sealed class LargeArchiveTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private const long Gibibyte = 1L << 30;

    [Fact]
    public async Task A_gibibyte_from_a_pipe_is_pushed_in_a_few_megabytes_of_memory()
    {
        var pipe = new Pipe();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var writing = WriteArchiveAsync(pipe.Writer.AsStream());
        using var client = registry.Client();
        var image = await new CheckpointImageBuilder(client, TimeProvider.System).PushArchiveAsync(
            "large.tar", pipe.Reader.AsStream(), registry.Reference("large"), new CheckpointImageOptions(),
            RegistryFixture.Cancelled);
        await writing;
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(Gibibyte / 8);
        image.Image.TotalBytes.ShouldBeGreaterThan(Gibibyte);
        (await client.BlobExistsAsync("large", image.Image.Manifest.Layers[0].Digest, RegistryFixture.Cancelled))
            .ShouldBeTrue();
    }

    private static async Task WriteArchiveAsync(Stream to)
    {
        await using var disposed = to;
        await using var writer = new TarWriter(to, TarEntryFormat.Pax);
        using var small = TestArchive.Complete();
        await using var members = new TarReader(small.ToStream());
        while (await members.GetNextEntryAsync(copyData: true, RegistryFixture.Cancelled) is { } member)
            await writer.WriteEntryAsync(member, RegistryFixture.Cancelled);
        var pages = new PaxTarEntry(TarEntryType.RegularFile, "checkpoint/pages-1.img") { DataStream = new Zeros() };
        await writer.WriteEntryAsync(pages, RegistryFixture.Cancelled);
    }

    private sealed class Zeros : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => Gibibyte;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var zeros = (int)Math.Min(count, Length - Position);
            buffer.AsSpan(offset, zeros).Clear();
            Position += zeros;
            return zeros;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

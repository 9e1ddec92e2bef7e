using System.Security.Cryptography;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public class CompressingStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int, int> Contents => new()
    {
        { 0, 1 }, { 1, 1 }, { 1024 * 1024, 1 }, { (1024 * 1024) + 1, 256 }, { 7_500_000, 2 }, { 7_500_000, 256 },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task What_is_compressed_comes_back(int bytes, int values)
    {
        var content = Content(bytes, values);
        using var compressed = new MemoryStream();
        await using (var stream = new CompressingStream(compressed, Cancel))
        {
            // In uneven writes.
            for (var at = 0; at < bytes; at += 300_001)
                await stream.WriteAsync(content.AsMemory(at, Math.Min(300_001, bytes - at)), Cancel);
            (await stream.CompleteAsync()).ShouldBe($"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}");
        }

        compressed.Length.ShouldBeLessThan(bytes + 1000);
        (await PlainAsync(compressed.ToArray())).ShouldBe(content);
    }

    [Fact]
    public async Task The_failure_of_the_stream_underneath_reaches_the_writer()
    {
        var failing = new FailingStream(afterBytes: 2_000_000);
        await using var stream = new CompressingStream(failing, Cancel);

        var e = await Should.ThrowAsync<IOException>(async () =>
        {
            for (var i = 0; i < 100; i++)
                await stream.WriteAsync(Content(1_000_000, 256), Cancel);
            await stream.CompleteAsync();
        });

        e.Message.ShouldBe("the other side is gone");
    }

    [Fact]
    public async Task Damaged_and_cut_off_bytes_are_refused()
    {
        var compressed = await CompressedAsync(Content(2_000_000, 16));
        (await Should.ThrowAsync<CheckpointArchiveException>(PlainAsync(compressed[..^5]))).Message
            .ShouldContain("damaged or cut off");
        compressed.AsSpan(0, 4).Clear();
        await Should.ThrowAsync<CheckpointArchiveException>(PlainAsync(compressed));
    }

    [Fact]
    public async Task More_than_a_limit_is_not_decompressed()
    {
        var compressed = await CompressedAsync(Content(50_000_000, 1));
        compressed.Length.ShouldBeLessThan(100_000);
        (await Should.ThrowAsync<CheckpointArchiveException>(PlainAsync(compressed, 1_000_000))).Message
            .ShouldContain("more than 1000000 bytes");
    }

    private static byte[] Content(int bytes, int values)
    {
        var content = new byte[bytes];
        var random = new Random(4);
        for (var i = 0; i < bytes; i++)
            content[i] = (byte)random.Next(values);
        return content;
    }

    private static async Task<byte[]> CompressedAsync(byte[] content)
    {
        using var compressed = new MemoryStream();
        await using var stream = new CompressingStream(compressed, Cancel);
        await stream.WriteAsync(content, Cancel);
        await stream.CompleteAsync();
        return compressed.ToArray();
    }

    private static async Task<byte[]> PlainAsync(byte[] compressed, long? most = null)
    {
        using var plain = new MemoryStream();
        await using var stream = new DecompressingStream("test", new MemoryStream(compressed), most);
        await stream.CopyToAsync(plain, Cancel);
        return plain.ToArray();
    }

    private sealed class FailingStream(long afterBytes) : WriteOnlyStream
    {
        private long _written;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            (_written += buffer.Length) > afterBytes
                ? throw new IOException("the other side is gone")
                : ValueTask.CompletedTask;
    }
}

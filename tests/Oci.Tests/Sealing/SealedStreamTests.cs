using System.Security.Cryptography;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests.Sealing;

public sealed class SealedStreamTests
{
    private const int Piece = 64 * 1024;
    private const int Header = 11;
    private const int Tag = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Piece - 1)]
    [InlineData(Piece)]
    [InlineData(Piece + 1)]
    [InlineData((3 * Piece) + 17)]
    public async Task What_was_sealed_opens_to_the_same_bytes(int length)
    {
        using var key = SealKey.New();
        var plain = RandomNumberGenerator.GetBytes(length);

        var made = await SealAsync(plain, key);

        made.LongLength.ShouldBe(SealingStream.LengthOf(length));
        (await OpenAsync(made, key)).ShouldBe(plain);
    }

    [Fact]
    public async Task A_source_that_comes_in_small_bits_makes_no_difference()
    {
        using var key = SealKey.New();
        var plain = RandomNumberGenerator.GetBytes((2 * Piece) + 5);
        using var made = new MemoryStream();
        await using var sealing = new SealingStream(made, key);
        await new MemoryStream(plain).CopyToAsync(sealing, 333, Cancellation);
        await sealing.CompleteAsync(Cancellation);

        await using var opening = new OpeningStream(new DribblingStream(made.ToArray(), 777), key);
        using var opened = new MemoryStream();
        await opening.CopyToAsync(opened, 100, Cancellation);

        opened.ToArray().ShouldBe(plain);
    }

    [Fact]
    public async Task The_same_bytes_never_look_the_same_twice()
    {
        using var key = SealKey.New();
        var plain = new byte[Piece];

        (await SealAsync(plain, key)).ShouldNotBe(await SealAsync(plain, key));
    }

    [Fact]
    public async Task Every_place_to_cut_it_off_is_noticed()
    {
        using var key = SealKey.New();
        var made = await SealAsync(RandomNumberGenerator.GetBytes((2 * Piece) + 100), key);
        int[] ends =
        [
            0, 1, Header - 1, Header, Header + 1, Header + Tag, Header + Piece, Header + Piece + Tag,
            Header + (2 * (Piece + Tag)), made.Length - 1,
        ];

        foreach (var end in ends)
            await Should.ThrowAsync<SealException>(() => OpenAsync(made[..end], key), $"cut off at {end}");
    }

    [Fact]
    public async Task What_was_not_completed_does_not_open()
    {
        using var key = SealKey.New();
        using var made = new MemoryStream();
        await using (var sealing = new SealingStream(made, key))
            await sealing.WriteAsync(new byte[(2 * Piece) + 1], Cancellation);

        await Should.ThrowAsync<SealException>(() => OpenAsync(made.ToArray(), key));
    }

    [Fact]
    public async Task Pieces_that_are_exchanged_repeated_or_left_out_are_noticed()
    {
        using var key = SealKey.New();
        var made = await SealAsync(RandomNumberGenerator.GetBytes(4 * Piece), key);
        byte[] PieceAt(int i) => made[(Header + (i * (Piece + Tag)))..(Header + ((i + 1) * (Piece + Tag)))];
        var header = made[..Header];
        byte[][] tampered =
        [
            [.. header, .. PieceAt(1), .. PieceAt(0), .. PieceAt(2), .. PieceAt(3)],
            [.. header, .. PieceAt(0), .. PieceAt(0), .. PieceAt(1), .. PieceAt(2), .. PieceAt(3)],
            [.. header, .. PieceAt(0), .. PieceAt(2), .. PieceAt(3)],
            [.. header, .. PieceAt(3)],
            [.. made, 0],
            [.. made, .. PieceAt(3)],
        ];

        foreach (var bytes in tampered)
            await Should.ThrowAsync<SealException>(() => OpenAsync(bytes, key));
    }

    [Fact]
    public async Task Any_changed_byte_is_noticed()
    {
        using var key = SealKey.New();
        var made = await SealAsync(RandomNumberGenerator.GetBytes(100), key);

        for (var i = 0; i < made.Length; i++)
        {
            var changed = (byte[])made.Clone();
            changed[i] ^= 1;
            await Should.ThrowAsync<SealException>(() => OpenAsync(changed, key), $"byte {i}");
        }
    }

    [Fact]
    public async Task Another_key_does_not_open_it()
    {
        using var key = SealKey.New();
        using var other = SealKey.New();
        var made = await SealAsync(new byte[10], key);

        var error = await Should.ThrowAsync<SealException>(() => OpenAsync(made, other));

        error.Message.ShouldContain("the key is another one's");
    }

    private static async Task<byte[]> SealAsync(byte[] plain, SealKey key)
    {
        using var made = new MemoryStream();
        await using var sealing = new SealingStream(made, key);
        await sealing.WriteAsync(plain, Cancellation);
        (await sealing.CompleteAsync(Cancellation)).ShouldBe($"sha256:{Convert.ToHexStringLower(SHA256.HashData(plain))}");
        return made.ToArray();
    }

    private static async Task<byte[]> OpenAsync(byte[] made, SealKey key)
    {
        await using var opening = new OpeningStream(new MemoryStream(made), key);
        using var opened = new MemoryStream();
        await opening.CopyToAsync(opened, Cancellation);
        return opened.ToArray();
    }

    private sealed class DribblingStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}

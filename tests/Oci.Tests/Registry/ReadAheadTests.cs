using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class ReadAheadTests
{
    private static readonly byte[] Content = UploadTests.MakeContent((9 * 1024 * 1024) + 17);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData((9 * 1024 * 1024) + 17)]
    public async Task Everything_comes_in_order(int length)
    {
        await using var stream = new ReadAheadStream(
            new ForwardOnlyStream(new MemoryStream(Content[..length])), RegistryFixture.Cancelled);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, 10_007, RegistryFixture.Cancelled);
        copy.ToArray().ShouldBe(Content[..length]);
    }

    [Fact]
    public async Task What_ends_the_source_reaches_the_reader_after_what_came_before()
    {
        await using var stream = new ReadAheadStream(new BreakingStream(3 * 1024 * 1024), RegistryFixture.Cancelled);
        var got = 0L;
        var buffer = new byte[100_000];
        await Should.ThrowAsync<InvalidTimeZoneException>(async () =>
        {
            for (int read; (read = await stream.ReadAsync(buffer, RegistryFixture.Cancelled)) > 0;)
                got += read;
        });
        got.ShouldBe(3 * 1024 * 1024);
    }

    [Fact]
    public async Task A_reader_that_leaves_early_ends_the_reading()
    {
        var source = new BreakingStream(long.MaxValue);
        var stream = new ReadAheadStream(source, RegistryFixture.Cancelled);
        (await stream.ReadAsync(new byte[10], RegistryFixture.Cancelled)).ShouldBe(10);
        await stream.DisposeAsync();
        source.IsDisposed.ShouldBeTrue();
    }

    private sealed class BreakingStream(long length) : MemoryStream
    {
        private long _left = length;

        public bool IsDisposed { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_left == 0)
                throw new InvalidTimeZoneException();
            var count = (int)Math.Min(_left, buffer.Length);
            _left -= count;
            return ValueTask.FromResult(count);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}

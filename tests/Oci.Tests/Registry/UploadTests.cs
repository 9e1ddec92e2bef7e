using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class UploadTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private const int Chunk = 65536;
    private static readonly byte[] Content = MakeContent(5 * Chunk + 123);

    [Fact]
    public async Task A_blob_that_is_there_is_not_sent_again()
    {
        await using var proxy = await FaultProxy.StartAsync(registry.Host);
        using var client = ClientOf(proxy);
        var first = await client.PushBlobAsync("skip", Content, RegistryFixture.Cancelled);
        var before = proxy.Requests.Count;
        (await client.PushBlobAsync("skip", Content, RegistryFixture.Cancelled)).ShouldBe(first);
        proxy.Requests.Skip(before).ShouldHaveSingleItem().Method.ShouldBe("HEAD");
    }

    [Fact]
    public async Task A_small_streamed_blob_that_is_there_is_not_sent_again()
    {
        await using var proxy = await FaultProxy.StartAsync(registry.Host);
        using var client = ClientOf(proxy);
        await StreamAsync(client, "small", Content[..1000], canReplay: false);
        proxy.Requests.Select(request => request.Method).ShouldBe(["HEAD", "POST", "PUT"]);
        await StreamAsync(client, "small", Content[..1000], canReplay: false);
        proxy.Requests.Select(request => request.Method).ShouldBe(["HEAD", "POST", "PUT", "HEAD"]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(Chunk, false)]
    [InlineData(Chunk + 1, false)]
    [InlineData(3 * Chunk, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(Chunk, true)]
    [InlineData(Chunk + 1, true)]
    [InlineData(3 * Chunk, true)]
    public async Task A_streamed_blob_of_any_length_arrives(int length, bool canReplay)
    {
        var repository = canReplay ? "lengths" : "lengths-once";
        using var client = registry.Client(options => options with { ChunkBytes = Chunk });
        var pushed = await StreamAsync(client, repository, Content[..length], canReplay);
        pushed.Size.ShouldBe(length);
        pushed.Digest.ShouldBe(OciDigest.Of(Content.AsSpan(0, length)));
        (await PullAsync(client, repository, pushed.Digest)).ShouldBe(Content[..length]);
    }

    [Fact]
    public async Task After_a_broken_connection_the_stream_goes_on_where_it_was()
    {
        await using var proxy = await FaultProxy.StartAsync(
            registry.Host, (method, count) => method == "PATCH" && count == 2 ? Fault.BeforeRegistry : Fault.None);
        using var client = ClientOf(proxy);
        var pushed = await StreamAsync(client, "resumed", Content, canReplay: false);
        (await PullAsync(client, "resumed", pushed.Digest)).ShouldBe(Content);
        var methods = proxy.Requests.Select(request => request.Method).ToList();
        methods.Count(method => method == "POST").ShouldBe(1, "one session");
        methods.ShouldContain("GET");
        methods.Count(method => method == "PATCH").ShouldBe(6, "five chunks, one of them twice");
    }

    [Fact]
    public async Task What_can_be_written_again_goes_in_one_request()
    {
        await using var proxy = await FaultProxy.StartAsync(registry.Host);
        using var client = ClientOf(proxy);
        var content = MakeContent(40 * Chunk);
        var pushed = await StreamAsync(client, "one-request", content, canReplay: true);
        (await PullAsync(client, "one-request", pushed.Digest)).ShouldBe(content);
        proxy.Requests.Select(request => request.Method).Take(3).ShouldBe(["POST", "PATCH", "PUT"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_whose_answer_is_lost_counts(bool canReplay)
    {
        await using var proxy = await FaultProxy.StartAsync(
            registry.Host, (method, count) => method == "PUT" && count == 0 ? Fault.AnswerLost : Fault.None);
        using var client = ClientOf(proxy);
        var repository = canReplay ? "committed" : "committed-once";
        var pushed = await StreamAsync(client, repository, Content, canReplay);
        (await PullAsync(client, repository, pushed.Digest)).ShouldBe(Content);
        proxy.Requests.Count(request => request.Method == "PUT").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_registry_drops_the_upload_a_repeatable_source_starts_over(bool seekable)
    {
        await using var proxy = await FaultProxy.StartAsync(
            registry.Host, (method, count) =>
                method == "PATCH" && count == (seekable ? 2 : 0) ? Fault.MidBody : Fault.None);
        using var client = ClientOf(proxy);
        var repository = seekable ? "restart-seekable" : "restart-replayed";
        var pushed = seekable
            ? await client.PushBlobAsync(repository, new MemoryStream(Content), RegistryFixture.Cancelled)
            : await StreamAsync(client, repository, Content, canReplay: true);
        (await PullAsync(client, repository, pushed.Digest)).ShouldBe(Content);
        proxy.Requests.Count(request => request.Method == "POST").ShouldBe(2);
    }

    [Fact]
    public async Task When_the_registry_drops_the_upload_of_a_pipe_the_error_says_so()
    {
        await using var proxy = await FaultProxy.StartAsync(
            registry.Host, (method, count) => method == "PATCH" && count == 2 ? Fault.MidBody : Fault.None);
        using var client = ClientOf(proxy);
        var error = await Should.ThrowAsync<RegistryException>(
            () => StreamAsync(client, "pipe", Content, canReplay: false));
        error.Message.ShouldContain("push blob");
        error.Message.ShouldContain("/pipe");
        error.Message.ShouldContain("cannot be read again");
    }

    [Fact]
    public async Task A_registry_that_comes_back_gets_what_can_be_written_again()
    {
        await using var proxy = await FaultProxy.StartAsync(
            registry.Host, (method, count) => (method, count) switch
            {
                ("PATCH", 0) => Fault.MidBody,
                ("POST", 1 or 2) => Fault.BeforeRegistry,
                _ => Fault.None,
            });
        using var client = ClientOf(proxy);
        var pushed = await StreamAsync(client, "came-back", Content, canReplay: true);
        (await PullAsync(client, "came-back", pushed.Digest)).ShouldBe(Content);
        proxy.Requests.Count(request => request.Method == "POST").ShouldBe(4);
    }

    [Fact]
    public async Task A_registry_that_stays_away_ends_what_can_be_written_again()
    {
        await using var proxy = await FaultProxy.StartAsync(
            registry.Host, (method, _) => method == "PATCH" ? Fault.MidBody : Fault.None);
        using var client = ClientOf(proxy);
        var error = await Should.ThrowAsync<RegistryException>(
            () => StreamAsync(client, "stays-away", Content, canReplay: true));
        error.Message.ShouldContain("/stays-away");
        proxy.Requests.Count(request => request.Method == "PATCH").ShouldBe(4, "as many as the options allow");
    }

    [Fact]
    public async Task A_registry_that_stays_away_ends_the_push()
    {
        await using var proxy = await FaultProxy.StartAsync(
            registry.Host, (method, _) => method is "PATCH" or "GET" ? Fault.BeforeRegistry : Fault.None);
        using var client = ClientOf(proxy);
        await Should.ThrowAsync<RegistryException>(() => StreamAsync(client, "away", Content, canReplay: false));
        proxy.Requests.Count(request => request.Method == "GET").ShouldBe(3, "as many as the options allow");
    }

    [Fact]
    public async Task What_the_writer_throws_comes_out_and_the_upload_is_dropped()
    {
        await using var proxy = await FaultProxy.StartAsync(registry.Host);
        using var client = ClientOf(proxy);
        static async Task WriteAndThrowAsync(Stream to, CancellationToken token)
        {
            await to.WriteAsync(Content, token);
            throw new InvalidTimeZoneException();
        }
        await Should.ThrowAsync<InvalidTimeZoneException>(() => client.PushBlobStreamAsync(
            "thrown", WriteAndThrowAsync, canReplay: true, RegistryFixture.Cancelled));
        proxy.Requests.Last().Method.ShouldBe("DELETE");
    }

    [Fact]
    public async Task A_blob_is_mounted_from_another_repository()
    {
        await using var proxy = await FaultProxy.StartAsync(registry.Host);
        using var client = ClientOf(proxy);
        var pushed = await client.PushBlobAsync("origin", Content, RegistryFixture.Cancelled);
        (await client.MountBlobAsync("other", pushed.Digest, "origin", RegistryFixture.Cancelled)).ShouldBeTrue();
        (await client.BlobExistsAsync("other", pushed.Digest, RegistryFixture.Cancelled)).ShouldBeTrue();
        var absent = OciDigest.Of("never pushed"u8);
        (await client.MountBlobAsync("other", absent, "origin", RegistryFixture.Cancelled)).ShouldBeFalse();
        proxy.Requests.Last().Method.ShouldBe("DELETE", "the upload opened instead is dropped");
    }

    internal static byte[] MakeContent(int length)
    {
        var content = new byte[length];
        new Random(7).NextBytes(content);
        return content;
    }

    internal static async Task<byte[]> PullAsync(RegistryClient client, string repository, string digest)
    {
        await using var blob = await client.OpenBlobAsync(repository, digest, RegistryFixture.Cancelled);
        using var memory = new MemoryStream();
        await blob.CopyToAsync(memory, RegistryFixture.Cancelled);
        return memory.ToArray();
    }

    internal static Task<OciDescriptor> StreamAsync(
        RegistryClient client, string repository, byte[] content, bool canReplay) =>
        client.PushBlobStreamAsync(repository, async (to, token) =>
        {
            // Uneven pieces, so that chunk borders fall within them.
            for (var at = 0; at < content.Length; at += 10_007)
                await to.WriteAsync(content.AsMemory(at, Math.Min(10_007, content.Length - at)), token);
        }, canReplay, RegistryFixture.Cancelled);

    private RegistryClient ClientOf(FaultProxy proxy) => new(
        registry.Options with
        {
            Registry = proxy.Host,
            ChunkBytes = Chunk,
            MostResumes = 3,
            ResumePause = TimeSpan.FromMilliseconds(5),
        }, TimeProvider.System);
}

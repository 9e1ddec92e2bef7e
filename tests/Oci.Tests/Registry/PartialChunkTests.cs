using System.Net;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class PartialChunkTests
{
    private const int Chunk = 65536;
    private static readonly byte[] Content = UploadTests.MakeContent(4 * Chunk);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_upload_goes_on_within_a_chunk(bool seekable)
    {
        await using var registry = await PartialRegistry.StartAsync(patch => patch == 1);
        using var client = ClientOf(registry);
        if (seekable)
            await client.PushBlobAsync("any", new MemoryStream(Content), RegistryFixture.Cancelled);
        else
            await UploadTests.StreamAsync(client, "any", Content, canReplay: false);
        registry.Blob.ShouldBe(Content);
        registry.Ranges[1].ShouldBe($"{Chunk}-{2 * Chunk - 1}");
        registry.Ranges[2].ShouldStartWith($"{Chunk + Chunk / 3}-");
    }

    [Fact]
    public async Task Many_breaks_with_progress_between_them_do_not_end_the_upload()
    {
        await using var registry = await PartialRegistry.StartAsync(patch => patch % 3 != 2);
        using var client = ClientOf(registry);
        await UploadTests.StreamAsync(client, "any", Content, canReplay: false);
        registry.Blob.ShouldBe(Content);
    }

    [Fact]
    public async Task A_blob_that_does_not_fit_its_digest_is_refused()
    {
        await using var registry = await PartialRegistry.StartAsync(_ => false);
        using var client = ClientOf(registry);
        var pushed = await client.PushBlobAsync("any", Content, RegistryFixture.Cancelled);
        var error = await Should.ThrowAsync<RegistryException>(
            () => UploadTests.PullAsync(client, "any", pushed.Digest));
        error.Message.ShouldContain(pushed.Digest);
        error.Message.ShouldContain("damaged");
    }

    [Fact]
    public async Task The_registrys_reason_is_in_the_error()
    {
        await using var registry = await PartialRegistry.StartAsync(_ => false);
        registry.Error = (403, """{"errors":[{"code":"DENIED","message":"quota used up","detail":"of team a"}]}""");
        using var client = ClientOf(registry);
        var error = await Should.ThrowAsync<RegistryException>(
            () => UploadTests.StreamAsync(client, "team/app", Content, canReplay: false));
        error.Status.ShouldBe(HttpStatusCode.Forbidden);
        error.Code.ShouldBe("DENIED");
        error.Operation.ShouldBe("push blob");
        error.Message.ShouldContain($"{registry.Host}/team/app'");
        error.Message.ShouldContain("403 DENIED (quota used up: of team a)");
    }

    [Fact]
    public async Task An_answer_in_html_still_gives_the_status()
    {
        await using var registry = await PartialRegistry.StartAsync(_ => false);
        registry.Error = (405, "<html>no</html>");
        using var client = ClientOf(registry);
        var error = await Should.ThrowAsync<RegistryException>(() => client.PingAsync(RegistryFixture.Cancelled));
        error.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        error.Message.ShouldContain("405");
    }

    private static RegistryClient ClientOf(PartialRegistry registry) => new(
        new RegistryClientOptions
        {
            Registry = registry.Host,
            PlainHttp = true,
            ChunkBytes = Chunk,
            MostResumes = 3,
            ResumePause = TimeSpan.FromMilliseconds(5),
        }, TimeProvider.System);
}

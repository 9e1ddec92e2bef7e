using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("localhost/a", "localhost", "a", null, null)]
    [InlineData("127.0.0.1:5000/team/app:v1", "127.0.0.1:5000", "team/app", "v1", null)]
    [InlineData("registry.example/a-b_c.d/e@" + Digest, "registry.example", "a-b_c.d/e", null, Digest)]
    [InlineData("[::1]:5000/a:b@" + Digest, "[::1]:5000", "a", "b", Digest)]
    public void A_reference_is_taken_apart_and_put_together(
        string text, string host, string repository, string? tag, string? digest)
    {
        var reference = ImageReference.Parse(text);
        reference.ShouldBe(new ImageReference
        {
            Registry = host,
            Repository = repository,
            Tag = tag,
            Digest = digest,
        });
        reference.ToString().ShouldBe(text);
        reference.TagOrDigest.ShouldBe(digest ?? tag ?? "latest");
    }

    [Theory]
    [InlineData("", "host")]
    [InlineData("redis", "host")]
    [InlineData("library/redis:7", "host")]
    [InlineData("localhost/Upper", "lower-case")]
    [InlineData("localhost/a//b", "lower-case")]
    [InlineData("localhost/../a", "lower-case")]
    [InlineData("localhost/a:", "tag")]
    [InlineData("localhost/a:b/c", "tag")]
    [InlineData("localhost/a@sha256:12", "digest")]
    [InlineData("localhost/a@sha512:12", "digest")]
    [InlineData("localhost/a\n", "lower-case")]
    public void What_is_not_a_reference_is_refused_with_the_reason(string text, string reason) =>
        Should.Throw<FormatException>(() => ImageReference.Parse(text)).Message.ShouldContain(reason);
}

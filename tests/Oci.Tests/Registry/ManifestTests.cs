using System.Net;
using Migration.Platform.Loopback;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class ManifestTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    [Fact]
    public async Task A_manifest_is_put_found_read_listed_and_deleted()
    {
        using var client = registry.Client();
        var image = await PushAsync(client, "crud", "one");
        await PushAsync(client, "crud", "two");
        (await client.FindManifestAsync("crud", "one", RegistryFixture.Cancelled)).ShouldBe(image.Digest);
        (await client.GetManifestAsync("crud", image.Digest, RegistryFixture.Cancelled)).Digest.ShouldBe(image.Digest);
        (await client.ListTagsAsync("crud", RegistryFixture.Cancelled)).ShouldBe(["one", "two"], ignoreOrder: true);
        await client.DeleteManifestAsync("crud", image.Digest, RegistryFixture.Cancelled);
        (await client.FindManifestAsync("crud", image.Digest, RegistryFixture.Cancelled)).ShouldBeNull();
        await client.DeleteManifestAsync("crud", image.Digest, RegistryFixture.Cancelled);
        var error = await Should.ThrowAsync<RegistryException>(
            () => client.GetManifestAsync("crud", "one", RegistryFixture.Cancelled));
        error.Status.ShouldBe(HttpStatusCode.NotFound);
        error.Code.ShouldBe("MANIFEST_UNKNOWN");
        error.Message.ShouldContain("/crud:one");
    }

    [Fact]
    public async Task An_image_is_inspected()
    {
        using var client = registry.Client();
        var image = await PushAsync(client, "inspected", "v1");
        var inspection = await new ImageInspector(client).InspectAsync(
            registry.Reference("inspected", "v1"), RegistryFixture.Cancelled);
        inspection.Reference.ShouldBe(image.Reference);
        inspection.Annotations["org.example.tag"].ShouldBe("v1");
        inspection.Config.Architecture.ShouldBe("amd64");
        inspection.Config.Rootfs.DiffIds.ShouldBe([image.Manifest.Layers[0].Digest]);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_named()
    {
        var host = $"127.0.0.1:{FreePort.Next()}";
        using var client = new RegistryClient(
            new RegistryClientOptions { Registry = host, PlainHttp = true }, TimeProvider.System);
        var error = await Should.ThrowAsync<RegistryException>(() => client.PingAsync(RegistryFixture.Cancelled));
        error.Message.ShouldContain(host);
        error.Status.ShouldBeNull();
    }

    [Fact]
    public void All_broken_options_are_named_at_once()
    {
        var options = new RegistryClientOptions
        {
            Registry = "a/b",
            ChunkBytes = 1,
            MostResumes = -1,
            Username = "someone",
            CertificateAuthorityFile = "/does/not/exist.pem",
            PlainHttp = true,
        };
        options.Validate().Count.ShouldBe(6);
        Should.Throw<ArgumentException>(() => new RegistryClient(options, TimeProvider.System));
        (options with { Password = "swordfish" }).ToString().ShouldNotContain("swordfish");
    }

    [Fact]
    public async Task A_reference_to_another_registry_is_refused()
    {
        using var client = registry.Client();
        await Should.ThrowAsync<ArgumentException>(() => new ImageInspector(client).InspectAsync(
            ImageReference.Parse("elsewhere.example/name:tag"), RegistryFixture.Cancelled));
    }

    private async Task<PushedImage> PushAsync(RegistryClient client, string repository, string tag)
    {
        var layer = await client.PushBlobAsync(repository, new byte[1024], RegistryFixture.Cancelled);
        return await client.PushImageAsync(
            registry.Reference(repository, tag),
            new OciImageConfig
            {
                Architecture = "amd64",
                Os = "linux",
                Rootfs = new OciRootfs { DiffIds = [layer.Digest] },
            },
            [layer with { MediaType = OciMediaTypes.LayerTar }],
            new Dictionary<string, string> { ["org.example.tag"] = tag },
            RegistryFixture.Cancelled);
    }
}

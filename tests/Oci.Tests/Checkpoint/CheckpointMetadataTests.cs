using Migration.Platform.Oci;
using Keys = Migration.Platform.Oci.CheckpointAnnotationKeys;

namespace Migration.Oci.Tests;

public sealed class CheckpointMetadataTests
{
    private const string BaseDigest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public async Task Podmans_dumps_are_read_from_a_file_wherever_they_are_in_it()
    {
        var archive = TestArchive.Complete().File("checkpoint/pages-1.img", new byte[100_000]);
        var metadata = await ReadAsync(archive.ToArray());
        metadata.Engine.ShouldBe("Podman");
        metadata.Config.ShouldBe(new CheckpointConfigDump
        {
            Id = "4f1d",
            Name = "counter",
            RootfsImage = "redis:7",
            RootfsImageRef = "9b1c",
            RootfsImageName = "registry.example/redis:7",
            Runtime = "runc",
            PodId = "77aa",
            CreatedTime = DateTimeOffset.Parse("2026-08-01T10:00:00.1234567+02:00"),
            CheckpointedTime = DateTimeOffset.Parse("2026-08-01T11:00:00Z"),
        });
        metadata.Spec.Annotations["org.example.a"].ShouldBe("b");
    }

    [Fact]
    public async Task CriOs_dumps_fill_the_pods_annotations()
    {
        var metadata = await ReadAsync(new TestArchive().File("config.dump",
            $$"""
            {"id":"1","name":"k8s_app_web_shop_0","rootfsImage":"web:1","rootfsImageRef":"example/web@{{BaseDigest}}",
             "rootfsImageName":"example/web:1","runtime":"runc","createdTime":"0001-01-01T00:00:00Z"}
            """).File("spec.dump",
            """
            {"annotations":{"io.container.manager":"cri-o","io.kubernetes.pod.name":"web",
             "io.kubernetes.pod.namespace":"shop","io.kubernetes.pod.uid":"u-1","io.kubernetes.container.name":"app",
             "io.kubernetes.cri-o.SandboxID":"s-1"}}
            """).ToArray());
        metadata.Config.CreatedTime.ShouldBeNull("Go's zero time means never");
        var annotations = CheckpointAnnotations.Derive(
            metadata, new CheckpointSourceFacts { EngineVersion = "1.33", HostArch = "amd64" },
            new Dictionary<string, string> { [Keys.CheckpointCtl.HostArch] = "arm64" });
        annotations.ShouldBe(new Dictionary<string, string>
        {
            [Keys.CriO.Name] = "app",
            [Keys.CriO.RawImageName] = "web:1",
            [Keys.CriO.RootfsImageId] = "example/web@" + BaseDigest,
            [Keys.CriO.RootfsImageName] = "example/web:1",
            [Keys.CriO.EngineVersion] = "1.33",
            [Keys.Podman.Name] = "app",
            [Keys.Podman.RawImageName] = "web:1",
            [Keys.Podman.RootfsImageId] = "example/web@" + BaseDigest,
            [Keys.Podman.RootfsImageName] = "example/web:1",
            [Keys.Podman.RuntimeName] = "runc",
            [Keys.Podman.HostArch] = "amd64",
            [Keys.CheckpointCtl.EngineName] = "CRI-O",
            [Keys.CheckpointCtl.EngineVersion] = "1.33",
            [Keys.CheckpointCtl.ContainerName] = "app",
            [Keys.CheckpointCtl.PodName] = "web",
            [Keys.CheckpointCtl.PodNamespace] = "shop",
            [Keys.CheckpointCtl.PodUid] = "u-1",
            [Keys.CheckpointCtl.PodId] = "s-1",
            [Keys.CheckpointCtl.RootfsImageName] = "example/web:1",
            [Keys.CheckpointCtl.RootfsImageUserRequested] = "web:1",
            [Keys.CheckpointCtl.RootfsImageSha] = BaseDigest,
            [Keys.CheckpointCtl.RootfsImageId] = "example/web@" + BaseDigest,
            [Keys.CheckpointCtl.RawImageName] = "web:1",
            [Keys.CheckpointCtl.RuntimeName] = "runc",
            [Keys.CheckpointCtl.HostArch] = "arm64",
        }, ignoreOrder: true);
    }

    [Fact]
    public void The_keys_are_those_of_the_engines()
    {
        Keys.CriO.Name.ShouldBe("io.kubernetes.cri-o.annotations.checkpoint.name");
        Keys.CriO.EngineVersion.ShouldBe("io.kubernetes.cri-o.annotations.checkpoint.cri-o.version");
        Keys.Podman.RuntimeName.ShouldBe("io.podman.annotations.checkpoint.runtime.name");
        Keys.Podman.CgroupVersion.ShouldBe("io.podman.annotations.checkpoint.cgroups.version");
        Keys.CheckpointCtl.ContainerName.ShouldBe("org.criu.checkpoint.container.name");
        Keys.CheckpointCtl.CgroupVersion.ShouldBe("org.criu.checkpoint.cgroup.version");
    }

    [Theory]
    [InlineData("{\"id\":\"1\"}", "{}", "config.dump", "'name' is missing")]
    [InlineData("{\"id\":1,\"name\":\"a\"}", "{}", "config.dump", "'id' is not a string")]
    [InlineData("[]", "{}", "config.dump", "not a JSON object")]
    [InlineData("{\"id\":\"1\",\"name\":\"a\",\"createdTime\":\"noon\"}", "{}", "config.dump", "not a time")]
    [InlineData("{\"id\":\"1\",\"name\":\"a\"}", "{", "spec.dump", "cannot be understood")]
    [InlineData("{\"id\":\"1\",\"name\":\"a\"}", "{\"annotations\":{\"k\":1}}", "spec.dump", "'k' is not a string")]
    public async Task A_malformed_dump_is_refused_by_name(string config, string spec, string member, string cause)
    {
        var archive = new TestArchive().File("config.dump", config).File("spec.dump", spec).ToArray();
        var error = await Should.ThrowAsync<CheckpointArchiveException>(() => ReadAsync(archive));
        error.Member.ShouldBe(member);
        error.Cause.ShouldContain(cause);
    }

    [Fact]
    public async Task A_missing_dump_is_named()
    {
        var error = await Should.ThrowAsync<CheckpointArchiveException>(
            () => ReadAsync(new TestArchive().File("config.dump", TestArchive.ConfigDump).ToArray()));
        error.Member.ShouldBe("spec.dump");
    }

    private static async Task<CheckpointMetadata> ReadAsync(byte[] archive)
    {
        using var folder = new TempFolder();
        var file = folder.Combine("a.tar");
        await File.WriteAllBytesAsync(file, archive, RegistryFixture.Cancelled);
        return await CheckpointMetadataReader.ReadArchiveMetadataAsync(file, RegistryFixture.Cancelled);
    }
}

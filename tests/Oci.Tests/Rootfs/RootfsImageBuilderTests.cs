using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class RootfsImageBuilderTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private static readonly RootfsImageOptions Options = new()
    {
        Architecture = "amd64",
        Environment = ["LANG=C", "A=b"],
        Entrypoint = ["/bin/server"],
        Command = ["--port", "6379"],
        ExposedPorts = ["6379/tcp"],
        User = "1000:1000",
        WorkingDirectory = "/data",
    };

    [Fact]
    public async Task The_same_tree_gives_the_same_digest_whenever_and_in_whatever_order_it_was_made()
    {
        using var one = MakeTree(["b", "a", "sub/c"]);
        using var two = MakeTree(["sub/c", "a", "b"]);
        File.SetLastWriteTimeUtc(two.Combine("a"), DateTime.UnixEpoch.AddYears(40));
        using var client = registry.Client();
        var builder = new RootfsImageBuilder(client);
        var first = await builder.PushDirectoryAsync(
            one.Path, registry.Reference("tree", "one"), Options, RegistryFixture.Cancelled);
        var second = await builder.PushDirectoryAsync(
            two.Path, registry.Reference("tree", "two"), Options, RegistryFixture.Cancelled);
        second.Digest.ShouldBe(first.Digest);
        await File.AppendAllTextAsync(two.Combine("a"), "!", RegistryFixture.Cancelled);
        var third = await builder.PushDirectoryAsync(
            two.Path, registry.Reference("tree", "three"), Options, RegistryFixture.Cancelled);
        third.Digest.ShouldNotBe(first.Digest);
    }

    [Fact]
    public async Task Skopeo_reads_how_it_runs_and_tar_unpacks_it()
    {
        using var tree = MakeTree(["bin/server"]);
        File.SetUnixFileMode(tree.Combine("bin/server"),
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser);
        File.CreateSymbolicLink(tree.Combine("sh"), "/bin/server");
        using var client = registry.Client();
        var image = await new RootfsImageBuilder(client).PushDirectoryAsync(
            tree.Path, registry.Reference("run"), Options, RegistryFixture.Cancelled);

        var config = (await Tool.SkopeoJsonAsync("inspect", "--config", "--tls-verify=false",
            $"docker://{registry.Host}/run:latest")).GetProperty("config");
        config.GetProperty("Env")[0].GetString().ShouldBe("LANG=C");
        config.GetProperty("Entrypoint")[0].GetString().ShouldBe("/bin/server");
        config.GetProperty("Cmd")[1].GetString().ShouldBe("6379");
        config.GetProperty("User").GetString().ShouldBe("1000:1000");
        config.GetProperty("WorkingDir").GetString().ShouldBe("/data");
        config.GetProperty("ExposedPorts").TryGetProperty("6379/tcp", out _).ShouldBeTrue();

        var layer = tree.Combine("layer.tar");
        await using (var blob = await client.OpenBlobAsync(
            "run", image.Manifest.Layers[0].Digest, RegistryFixture.Cancelled))
        await using (var file = File.Create(layer))
            await blob.CopyToAsync(file, RegistryFixture.Cancelled);
        var list = await Tool.RunAsync("tar", "--numeric-owner", "--utc", "-tvf", layer);
        list.ShouldContain("-r-s------ 0/0 ");
        list.ShouldContain("1970-01-01 00:00 bin/server");
        list.ShouldContain("sh -> /bin/server");
    }

    [Fact]
    public async Task Listed_files_get_their_directories_and_links_are_followed()
    {
        using var tree = MakeTree(["real"]);
        File.CreateSymbolicLink(tree.Combine("link"), "real");
        using var client = registry.Client();
        var image = await new RootfsImageBuilder(client).PushFilesAsync(
            [
                new RootfsFile
                {
                    SourcePath = tree.Combine("link"),
                    ImagePath = "/usr/bin/tool",
                    Mode = (UnixFileMode)0x1ED,
                },
                new RootfsFile { SourcePath = tree.Combine("real"), ImagePath = "/etc/conf" },
            ], registry.Reference("files"), Options, RegistryFixture.Cancelled);
        var layer = tree.Combine("layer.tar");
        await File.WriteAllBytesAsync(layer,
            await UploadTests.PullAsync(client, "files", image.Manifest.Layers[0].Digest), RegistryFixture.Cancelled);
        var names = (await Tool.RunAsync("tar", "-tf", layer)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        names.ShouldBe(["etc/", "etc/conf", "usr/", "usr/bin/", "usr/bin/tool"]);
        (await Tool.RunAsync("tar", "-xOf", layer, "usr/bin/tool")).ShouldBe("content of real");
    }

    [Fact]
    public async Task A_fifo_in_the_tree_is_refused_without_waiting_for_its_writer()
    {
        using var tree = MakeTree(["a"]);
        await Tool.RunAsync("mkfifo", tree.Combine("pipe"));
        using var client = registry.Client();
        var error = await Should.ThrowAsync<IOException>(() => new RootfsImageBuilder(client).PushDirectoryAsync(
            tree.Path, registry.Reference("fifo"), Options, RegistryFixture.Cancelled));
        error.Message.ShouldContain("pipe");
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/a/../b")]
    [InlineData("/")]
    public async Task A_path_that_is_not_plain_is_refused(string path)
    {
        using var tree = MakeTree(["a"]);
        using var client = registry.Client();
        await Should.ThrowAsync<ArgumentException>(() => new RootfsImageBuilder(client).PushFilesAsync(
            [new RootfsFile { SourcePath = tree.Combine("a"), ImagePath = path }],
            registry.Reference("bad"), Options, RegistryFixture.Cancelled));
    }

    private static TempFolder MakeTree(string[] files)
    {
        var folder = new TempFolder();
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Combine(file))!);
            File.WriteAllText(folder.Combine(file), "content of " + file);
        }
        return folder;
    }
}

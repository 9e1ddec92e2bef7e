using System.Formats.Tar;
using System.Text.Json.Nodes;
using Migration.Criu.Tests.RealDump;
using Migration.Oci.Tests;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Oci;

namespace Migration.NodeServices.Tests.Kubernetes;

/// <summary>
/// An archive as CRI-O lays it out, with a dump that the real CRIU has just made in it, through all that happens to it:
/// taken over from the kubelet's folder, rewritten, pushed, unpacked as CRI-O does and restored. Needs root.
/// </summary>
public sealed class RealArchiveTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_real_dump_goes_from_the_kubelet_s_folder_through_the_registry_and_keeps_its_connection(int ahead)
    {
        CriuTool.Locate();
        using var folder = new TemporaryFolder();
        await using var lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        await using var server = await EchoServer.StartAsync(lab.Source, lab.Addresses.Source, folder.Path);
        await using var client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");
        using var node = new SourceNode(folder.Path, registry.Host, lab.Addresses);
        for (var round = 1; round <= ahead; round++)
        {
            await node.CopyAheadAsync(server.Pid, round);
            (await client.EchoAsync("between")).ShouldBe("between");
        }

        var dump = Directory.CreateDirectory(Path.Combine(folder.Path, "dump")).FullName;
        await CriuTool.DumpAsync(server.Pid, dump, CriuConfiguration.ForSource);
        await client.SendAsync("while it moves");

        var made = WriteAsKubelet(folder.Path, dump, server.Pid);
        await node.TakeOverAsync(made);
        var pushed = await node.PushAsync();
        await server.KillAsync();
        var layers = await UnpackAsync(folder.Path, pushed.Reference);
        layers.Count.ShouldBe(ahead + 1);
        layers.Skip(1).ShouldAllBe(bytes => bytes < layers[0] / 2, "what went ahead does not go again");

        var pid = await CriuTool.RestoreAsync(Path.Combine(folder.Path, "unpacked", "checkpoint"), lab.Target, leaveStopped: true);
        try
        {
            (await TaskSignals.WaitUntilStoppedAsync([pid], Bound, Cancel)).ShouldBeTrue();
            await lab.RedirectAsync();
            TaskSignals.ContinueTree(pid);
            (await client.ReadAsync()).ShouldBe("while it moves");
            (await client.EchoAsync("after")).ShouldBe("after");
        }
        finally
        {
            await Command.RunAsync("kill", "-KILL", $"{pid}");
        }
    }

    // What CRI-O writes beside the images (internal/lib/checkpoint.go), and the name that the kubelet gives it.
    private static string WriteAsKubelet(string root, string dump, int pid)
    {
        var files = Directory.CreateDirectory(Path.Combine(root, "files")).FullName;
        Directory.Move(dump, Path.Combine(files, "checkpoint"));
        File.Move(Path.Combine(files, "checkpoint", "stats-dump"), Path.Combine(files, "stats-dump"));
        File.Move(Path.Combine(files, "checkpoint", "dump.log"), Path.Combine(files, "dump.log"));
        File.WriteAllText(Path.Combine(files, "checkpoint", "descriptors.json"),
            """["/dev/null","/dev/null","/dev/null"]""");
        File.WriteAllText(Path.Combine(files, "config.dump"), $$"""
            {
              "id": "{{new string('c', 64)}}", "name": "k8s_app_web_shop_uid_0", "rootfsImage": "registry/web:1",
              "rootfsImageRef": "{{new string('b', 64)}}", "rootfsImageName": "registry/web:1", "runtime": "runc",
              "createdTime": "2026-08-01T10:00:00Z", "checkpointedTime": "2026-08-01T11:00:00Z"
            }
            """);
        File.WriteAllText(Path.Combine(files, "spec.dump"), """
            {
              "ociVersion": "1.2.0", "process": {"args": ["python3"]}, "linux": {},
              "annotations": {
                "io.container.manager": "cri-o",
                "io.kubernetes.container.name": "app",
                "io.kubernetes.pod.name": "web",
                "io.kubernetes.pod.namespace": "shop",
                "io.kubernetes.cri-o.Annotations": "{}",
                "io.kubernetes.cri-o.IP.0": "10.71.0.2",
                "io.kubernetes.cri-o.Metadata": "{\"name\":\"app\"}"
              }
            }
            """);
        File.WriteAllText(Path.Combine(files, "bind.mounts"), "[]");
        File.WriteAllText(Path.Combine(files, "io.kubernetes.cri-o.LogPath"), $"stdout of {pid}\n");
        var path = "/var/lib/kubelet/checkpoints/checkpoint-web_shop-app-2026-08-01T11:00:00Z.tar";
        Directory.CreateDirectory(Path.GetDirectoryName(root + path)!);
        TarFile.CreateFromDirectory(files, root + path, includeBaseDirectory: false);
        return path;
    }

    // As CRI-O does: an image whose manifest says that it is a checkpoint, its layers at the root, one over the other.
    private async Task<IReadOnlyList<long>> UnpackAsync(string root, string reference)
    {
        var (repository, digest) = reference[(registry.Host.Length + 1)..].Split('@') is [var name, var hash]
            ? (name, hash)
            : throw new FormatException(reference);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Host}/v2/{repository}/") };
        http.DefaultRequestHeaders.Add("Accept", "application/vnd.oci.image.manifest.v1+json");
        var manifest = JsonNode.Parse(await http.GetStringAsync($"manifests/{digest}", Cancel))!;
        manifest["annotations"]!["io.kubernetes.cri-o.annotations.checkpoint.name"].ShouldNotBeNull();
        var folder = Directory.CreateDirectory(Path.Combine(root, "unpacked")).FullName;
        List<long> sizes = [];
        foreach (var layer in manifest["layers"]!.AsArray())
        {
            layer!["mediaType"]!.GetValue<string>().ShouldBe("application/vnd.oci.image.layer.v1.tar+zstd");
            sizes.Add(layer["size"]!.GetValue<long>());
            await using var blob = new DecompressingStream(
                reference, await http.GetStreamAsync($"blobs/{layer["digest"]!.GetValue<string>()}", Cancel));
            await TarFile.ExtractToDirectoryAsync(blob, folder, overwriteFiles: false, Cancel);
        }

        return sizes;
    }
}

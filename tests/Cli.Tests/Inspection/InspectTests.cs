using System.IO.Compression;
using System.Text.Json.Nodes;
using Migration.Cli.Tests.Harness;
using Migration.Oci.Tests;
using Migration.Platform.Oci;

namespace Migration.Cli.Tests.Inspection;

/// <summary>Inspecting a dump that the real CRIU made.</summary>
public class InspectTests(DumpFixture dump, RegistryFixture registry)
    : IClassFixture<DumpFixture>, IClassFixture<RegistryFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_process_is_shown_with_command_environment_and_memory()
    {
        var report = await InspectAsync(dump.Folder);

        var process = report["processes"]!.AsArray().ShouldHaveSingleItem()!;
        process["pid"]!.GetValue<int>().ShouldBe(dump.Pid);
        process["name"]!.GetValue<string>().ShouldStartWith("python3");
        process["state"]!.GetValue<string>().ShouldBe("Stopped");
        process["executable"]!.GetValue<string>().ShouldContain("/usr/bin/python3");
        var command = process["command"]!.AsArray().Select(w => w!.GetValue<string>()).ToArray();
        command[0].ShouldBe("/usr/bin/python3");
        command[1].ShouldBe("-c");
        command[3].ShouldBe("10.71.0.2");
        process["environmentNames"]!.AsArray().Select(n => n!.GetValue<string>()).ShouldContain("PATH");
        process["environment"].ShouldBeNull();
        process["memoryBytes"]!["stored"]!.GetValue<long>().ShouldBe(new FileInfo(
            Path.Combine(dump.Folder, "pages-1.img")).Length);
        process["descriptors"]!["InetSocket"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Values_of_the_environment_come_on_request_only()
    {
        var report = await InspectAsync(dump.Folder, "--show-values");

        report["processes"]![0]!["environment"]!["PATH"]!.GetValue<string>()
            .ShouldBe(Environment.GetEnvironmentVariable("PATH"));
    }

    [Fact]
    public async Task Connections_have_their_queues_and_owners()
    {
        var report = await InspectAsync(dump.Folder);

        var sockets = report["sockets"]!.AsArray();
        sockets.Count.ShouldBe(3);
        sockets[0]!["state"]!.GetValue<string>().ShouldBe("Listen");
        var connection = sockets.Single(s => s!["state"]!.GetValue<string>() == "Established")!;
        connection["local"]!.GetValue<string>().ShouldBe("10.71.0.2:7000");
        connection["remote"]!.GetValue<string>().ShouldStartWith("10.71.0.1:");
        connection["receiveQueueBytes"]!.GetValue<int>().ShouldBe(DumpFixture.Unread.Length);
        connection["sendQueueBytes"]!.GetValue<int>().ShouldBe(0);
        connection["pids"]![0]!.GetValue<int>().ShouldBe(dump.Pid);
    }

    [Fact]
    public async Task An_archive_adds_the_container_the_version_and_the_figures()
    {
        var report = await InspectAsync(dump.Archive);

        report["container"]!["name"]!.GetValue<string>().ShouldBe("counter");
        report["container"]!["engine"]!.GetValue<string>().ShouldBe("Podman");
        report["criu"]!["version"]!.GetValue<string>().ShouldStartWith("4.");
        report["timingsMs"]!["frozen"]!.GetValue<double>().ShouldBeGreaterThan(0);
        report["pages"]!["written"]!.GetValue<long>().ShouldBeGreaterThan(0);
        report["sockets"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task For_people_there_is_a_tree_and_tables()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("inspect", dump.Archive)).ShouldBe(ExitCodes.Done, run.Error);

        run.Output.ShouldContain("container:   counter (4f1d)");
        run.Output.ShouldContain($"PROCESSES\n{dump.Pid} /usr/bin/python3 -c import os");
        run.Output.ShouldContain("environment: ");
        run.Output.ShouldNotContain(Environment.GetEnvironmentVariable("PATH")!);
        run.Output.ShouldContain("NEVER SENT");
    }

    [Fact]
    public async Task Images_in_a_registry_and_compressed_archives_are_read_too()
    {
        using var client = registry.Client();
        await using (var archive = File.OpenRead(dump.Archive))
        {
            await new CheckpointImageBuilder(client, TimeProvider.System).PushArchiveAsync(
                "a.tar", archive, registry.Reference("inspected", "one"), new CheckpointImageOptions(), Cancel);
        }

        var packed = dump.In("packed.tar.gz");
        await using (var archive = File.OpenRead(dump.Archive))
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
            await archive.CopyToAsync(gzip, Cancel);

        var image = await InspectAsync($"{registry.Host}/inspected:one", "--plain-http");
        image["container"]!["name"]!.GetValue<string>().ShouldBe("counter");
        image["sockets"]!.ToJsonString().ShouldBe((await InspectAsync(packed))["sockets"]!.ToJsonString());
    }

    [Theory]
    [InlineData("no-such-file.tar", ExitCodes.NotFound)]
    [InlineData("empty.tar", ExitCodes.Unreadable)]
    [InlineData("garbage.tar", ExitCodes.Unreadable)]
    [InlineData("cut.tar", ExitCodes.Unreadable)]
    [InlineData("damaged.tar.gz", ExitCodes.Unreadable)]
    public async Task What_is_no_checkpoint_is_said_so(string name, int expected)
    {
        await File.WriteAllBytesAsync(dump.In("empty.tar"), [], Cancel);
        await File.WriteAllTextAsync(dump.In("garbage.tar"), new string('x', 5000), Cancel);
        await File.WriteAllBytesAsync(dump.In("damaged.tar.gz"), [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Cancel);
        var whole = await File.ReadAllBytesAsync(dump.Archive, Cancel);
        await File.WriteAllBytesAsync(dump.In("cut.tar"), whole[..(whole.Length / 2)], Cancel);
        var run = new MigrateCtlRun();

        (await run.RunAsync("inspect", dump.In(name))).ShouldBe(expected);
        run.Error.ShouldContain("error:");
    }

    [Fact]
    public async Task Half_a_login_for_the_registry_is_a_wrong_setting()
    {
        var run = new MigrateCtlRun { Variables = { ["MIGRATECTL_REGISTRY_USER"] = "ann" } };
        (await run.RunAsync("inspect", "registry.example/name:tag")).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain("MIGRATECTL_REGISTRY_PASSWORD");
    }

    [Fact]
    public async Task A_checkpoint_is_the_same_as_itself_and_a_changed_page_is_counted()
    {
        var same = new MigrateCtlRun();
        (await same.RunAsync("diff", dump.Folder, dump.Folder)).ShouldBe(ExitCodes.Done, same.Output + same.Error);
        same.Output.ShouldContain("The reports are the same.");

        var other = Directory.CreateDirectory(dump.In("changed")).FullName;
        foreach (var file in Directory.EnumerateFiles(dump.Folder))
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)), overwrite: true);
        await using (var pages = File.OpenWrite(Path.Combine(other, "pages-1.img")))
        {
            // The first page holds no command line; the page after the next one changes too.
            pages.Write([1, 2, 3, 4, 5, 6, 7]);
            pages.Position = 2 * 4096;
            pages.Write([1, 2, 3, 4, 5, 6, 7]);
        }

        File.Delete(Path.Combine(other, "stats-dump"));
        var changed = new MigrateCtlRun();
        (await changed.RunAsync("diff", dump.Folder, other, "-o", "json")).ShouldBe(ExitCodes.NotAsWanted);
        var answer = JsonNode.Parse(changed.Output)!;
        answer["pages"]!.AsArray().ShouldHaveSingleItem()!["changed"]!.GetValue<int>().ShouldBe(2);
        answer["differences"]!.AsArray().ShouldContain(d => d!["path"]!.GetValue<string>() == "timingsMs.frozen"
            && d["b"] == null);
    }

    private static async Task<JsonNode> InspectAsync(params string[] arguments)
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync(["inspect", .. arguments, "-o", "json"])).ShouldBe(ExitCodes.Done, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}

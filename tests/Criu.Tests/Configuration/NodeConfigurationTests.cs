using Migration.Platform.Criu.Configuration;

namespace Migration.Criu.Tests.Configuration;

public sealed class NodeConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("criu-conf-").FullName;

    private string File => Path.Combine(_folder, "criu", "runc.conf");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Lines_are_there_while_they_are_needed_and_a_file_that_was_not_there_goes_again()
    {
        var node = new NodeConfiguration(File, TimeProvider.System);

        await using (await node.UseAsync(CriuConfiguration.ForSource, Cancel))
            Lines().ShouldBe(["tcp-established", "leave-stopped", "skip-in-flight"]);

        System.IO.File.Exists(File).ShouldBeFalse();
    }

    [Fact]
    public async Task The_lines_of_others_stay_as_they_are()
    {
        const string others = "# the site's own\nghost-limit 10M\n";
        await WriteAsync(others);
        var node = new NodeConfiguration(File, TimeProvider.System);

        await using (await node.UseAsync(CriuConfiguration.ForSource, Cancel))
            Lines().ShouldBe(["ghost-limit 10M", "tcp-established", "leave-stopped", "skip-in-flight"]);

        (await ReadAsync()).ShouldBe(others);
    }

    [Fact]
    public async Task Of_two_users_the_last_one_takes_the_lines_out()
    {
        var checkpointer = new NodeConfiguration(File, TimeProvider.System);
        var deployer = new NodeConfiguration(File, TimeProvider.System);
        var first = await checkpointer.UseAsync(CriuConfiguration.ForSource, Cancel);
        var second = await deployer.UseAsync(new CriuConfiguration { TcpEstablished = true }, Cancel);

        await first.DisposeAsync();
        Lines().ShouldContain("tcp-established");
        await second.DisposeAsync();

        System.IO.File.Exists(File).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_killed_process_left_is_taken_out()
    {
        await WriteAsync("ghost-limit 10M\n");
        var node = new NodeConfiguration(File, TimeProvider.System);
        var use = await node.UseAsync(CriuConfiguration.ForSource, Cancel);
        var left = await ReadAsync();
        await use.DisposeAsync();
        await WriteAsync(left);

        (await node.RecoverAsync(Cancel)).ShouldBeTrue();

        (await ReadAsync()).ShouldBe("ghost-limit 10M\n");
        (await node.RecoverAsync(Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_recovery_leaves_the_lines_of_somebody_who_is_at_work()
    {
        var node = new NodeConfiguration(File, TimeProvider.System);
        await using var use = await node.UseAsync(CriuConfiguration.ForSource, Cancel);

        (await new NodeConfiguration(File, TimeProvider.System).RecoverAsync(Cancel)).ShouldBeFalse();

        Lines().ShouldContain("leave-stopped");
    }

    [Fact]
    public async Task Many_at_once_leave_nothing_behind()
    {
        await WriteAsync("ghost-limit 10M\n");
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), Cancel, async (_, cancel) =>
        {
            var node = new NodeConfiguration(File, TimeProvider.System);
            await using (await node.UseAsync(CriuConfiguration.ForSource, cancel))
                Lines().ShouldContain("leave-stopped");
        });

        (await ReadAsync()).ShouldBe("ghost-limit 10M\n");
    }

    private string[] Lines() => [.. System.IO.File.ReadAllLines(File).Where(l => !l.StartsWith('#'))];

    private Task<string> ReadAsync() => System.IO.File.ReadAllTextAsync(File, Cancel);

    private async Task WriteAsync(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, text, Cancel);
    }
}

using System.CommandLine;
using Migration.Cli.Tests.Harness;
using Migration.Platform.Loopback;

namespace Migration.Cli.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("migratectl-").FullName;

    private string Config => Path.Combine(_folder, "sub", "config.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("migrate")]
    [InlineData("migrate", "a/b", "--to")]
    [InlineData("migrate", "just-a-name", "--to", "n")]
    [InlineData("no-such-command")]
    [InlineData("list", "-o", "xml")]
    [InlineData("list", "--timeout", "0")]
    [InlineData("drain", "a", "--to", "b", "--parallel", "99")]
    [InlineData("list", "--coordinator", "ftp://x")]
    public async Task A_wrong_command_line_ends_with_two(params string[] arguments)
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync(arguments)).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Nobody_at_the_address_ends_with_three_and_says_what_to_do()
    {
        var run = new MigrateCtlRun();
        var port = FreePort.Next();
        (await run.RunAsync("list", "--coordinator", $"http://127.0.0.1:{port}")).ShouldBe(ExitCodes.Unreachable);
        run.Error.ShouldContain("nothing listens there");
        run.Error.ShouldContain("try:");
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("drain")]
    [InlineData("inspect")]
    [InlineData("diff")]
    [InlineData("watch")]
    [InlineData("doctor")]
    [InlineData("completion")]
    public async Task Help_shows_examples(string command)
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync(command, "--help")).ShouldBe(ExitCodes.Done);
        run.Output.ShouldContain("Examples:\n  ");
        run.Output.ShouldContain($"migratectl {command}");
    }

    [Fact]
    public async Task Contexts_are_made_chosen_and_deleted()
    {
        foreach (var (name, url) in ((string, string)[])
            [("lab", "http://127.0.0.1:1"), ("two", "http://127.0.0.1:2")])
            (await RunAsync("config", "set-context", name, "--coordinator", url)).ShouldBe(ExitCodes.Done);
        File.GetUnixFileMode(Config).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var lab = new MigrateCtlRun();
        (await lab.RunAsync("list", "--config", Config)).ShouldBe(ExitCodes.Unreachable);
        lab.Error.ShouldContain("127.0.0.1:1/");
        (await RunAsync("config", "use-context", "two")).ShouldBe(ExitCodes.Done);
        var two = new MigrateCtlRun();
        (await two.RunAsync("list", "--config", Config)).ShouldBe(ExitCodes.Unreachable);
        two.Error.ShouldContain("127.0.0.1:2/");
        var named = new MigrateCtlRun { Variables = { ["MIGRATECTL_CONTEXT"] = "lab" } };
        (await named.RunAsync("list", "--config", Config)).ShouldBe(ExitCodes.Unreachable);
        named.Error.ShouldContain("127.0.0.1:1/");

        (await RunAsync("config", "delete-context", "two")).ShouldBe(ExitCodes.Done);
        (await RunAsync("config", "use-context", "two")).ShouldBe(ExitCodes.Usage);
        (await RunAsync("config", "current-context")).ShouldBe(ExitCodes.NotFound);
    }

    [Fact]
    public async Task A_key_is_masked_and_never_sent_in_the_clear()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Config)!);
        await File.WriteAllTextAsync(
            Config,
            "currentContext: far\ncontexts:\n"
                + "- name: far\n  coordinator: http://far.example:8085\n  apiKey: very-secret\n",
            TestContext.Current.CancellationToken);
        var view = new MigrateCtlRun();
        (await view.RunAsync("config", "view", "--config", Config)).ShouldBe(ExitCodes.Done);
        view.Output.ShouldNotContain("very-secret");
        view.Output.ShouldContain("name: far");

        var list = new MigrateCtlRun();
        (await list.RunAsync("list", "--config", Config)).ShouldBe(ExitCodes.Usage);
        list.Error.ShouldContain("unencrypted");
        list.Error.ShouldNotContain("very-secret");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("schlüssel")]
    public async Task A_key_that_cannot_be_one_is_not_sent(string key)
    {
        var run = new MigrateCtlRun { Variables = { ["MIGRATECTL_API_KEY"] = key } };
        (await run.RunAsync("list")).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldNotContain(key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("contexts:\n")]
    [InlineData("contexts:\n- \n")]
    public async Task A_configuration_with_nothing_in_it_is_none(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Config)!);
        await File.WriteAllTextAsync(Config, text, TestContext.Current.CancellationToken);

        (await RunAsync("config", "get-contexts")).ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task A_broken_configuration_names_the_line()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Config)!);
        await File.WriteAllTextAsync(
            Config, "contexts:\n- name: a\n  colour: red\n", TestContext.Current.CancellationToken);
        var run = new MigrateCtlRun();

        (await run.RunAsync("list", "--config", Config)).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain("line 3");
        run.Error.ShouldContain("colour");
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_scripts_are_printed(string shell)
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("completion", shell)).ShouldBe(ExitCodes.Done);
        run.Output.ShouldContain("[suggest:");
    }

    [Fact]
    public async Task What_could_come_next_is_suggested()
    {
        (await SuggestAsync("mig")).ShouldContain("migrate");
        (await SuggestAsync("list --state Ne")).ShouldContain("NeedsAttention");
        (await SuggestAsync("completion ")).ShouldContain("fish");
    }

    private static async Task<string> SuggestAsync(string typed)
    {
        var state = new MigrateCtlRun();
        var line = $"{RootCommand.ExecutableName} {typed}";
        (await state.RunAsync($"[suggest:{line.Length}]", line)).ShouldBe(ExitCodes.Done);
        return state.Output;
    }

    private Task<int> RunAsync(params string[] arguments) =>
        new MigrateCtlRun().RunAsync([.. arguments, "--config", Config]);
}

namespace Migration.Bench.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("LIST", "")]
    [InlineData("list switch-writes", "")]
    [InlineData("switch-writes", "switch-writes")]
    [InlineData("switch-forwarding hold-replay switch-forwarding", "switch-forwarding hold-replay")]
    public void Names_choose_benches(string arguments, string chosen)
    {
        var seen = Parse(arguments);

        seen.ShouldNotBeNull();
        string.Join(' ', seen.Benches.Select(b => b.Name)).ShouldBe(chosen);
    }

    [Fact]
    public void Options_reach_the_run()
    {
        var seen = Parse("switch-writes --repetitions 7 --json figures.json");

        seen.ShouldNotBeNull();
        (seen.Repetitions, seen.Json?.Name).ShouldBe((7, "figures.json"));
    }

    [Theory]
    [InlineData("no-such-bench")]
    [InlineData("switch-writes --repetitions 0")]
    public void What_makes_no_sense_is_refused(string arguments) => Parse(arguments).ShouldBeNull();

    private static BenchOptions? Parse(string arguments)
    {
        BenchOptions? seen = null;
        var command = CommandLine.Create(options =>
        {
            seen = options;
            return Task.FromResult(0);
        });
        var parsed = command.Parse(arguments);
        // Invoked only when it can be: errors would be written to the console of the tests.
        if (parsed.Errors.Count == 0)
            parsed.Invoke();
        return seen;
    }
}

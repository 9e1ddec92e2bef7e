using Migration.Softswitch.Tests.Support;
using Migration.Stf;

namespace Migration.Softswitch.Tests.Stf;

/// <summary>p4/containerflow.stf, which any switch must pass that runs the program.</summary>
public class ContainerflowStfTests
{
    [Fact]
    public async Task The_program_does_with_ipv6_what_its_statements_say()
    {
        var options = StfOptions.Parse([CompiledProgram.Folder]);

        var suite = await StfSuite.RunAsync(options, TextWriter.Null);

        suite.Results.ShouldHaveSingleItem()
            .ShouldBe(new StfResult("containerflow", StfOutcome.Passed, string.Empty));
    }
}

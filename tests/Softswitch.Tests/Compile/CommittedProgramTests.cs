using System.Security.Cryptography;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Compile;

/// <summary>Compiled programs are what their sources compile to, by the record that compile.sh writes.</summary>
public class CommittedProgramTests
{
    [Theory]
    [InlineData("p4", "containerflow")]
    [InlineData("Programs", "control")]
    [InlineData("Programs", "features")]
    public void Sources_and_results_are_those_of_the_record(string place, string program)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, place);
        var record = File.ReadAllLines(Path.Combine(folder, program + ".sha256"));
        record[0].ShouldStartWith("# p4c ");
        var recorded = record.Skip(1).Select(line => line.Split("  ", 2)).ToDictionary(p => p[1], p => p[0]);

        foreach (var (name, hash) in recorded)
        {
            Hash(folder, name).ShouldBe(hash, $"{name} is not what was compiled: run {place}/compile.sh");
        }

        recorded.Keys.Where(n => n.EndsWith(".p4", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(Sources(folder), "compile.sh was not run since a source came or went");
        recorded.Keys.ShouldContain(program + ".json");
        recorded.Keys.ShouldContain(program + ".p4info.txtpb");
    }

    [Fact]
    public void The_json_names_no_place_of_the_machine_that_compiled_it() =>
        File.ReadAllText(Path.Combine(CompiledProgram.Folder, "containerflow.json")).ShouldNotContain("\"/");

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(folder, "*.p4", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    private static string Hash(string folder, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name))));
}

using Migration.Checkpointer.Inspection;

namespace Migration.NodeServices.Tests.Checkpointer;

public class CpuFeaturesTests
{
    [Fact]
    public void Only_what_all_processors_have_counts() => CpuFeatures.Parse(
    [
        "processor\t: 0", "flags\t\t: fpu sse2 avx512f", "vmx flags\t: vnmi", "bugs\t\t: spectre_v1", "",
        "processor\t: 1", "flags\t\t: sse2 fpu",
    ]).ShouldBe(["fpu", "sse2"]);

    [Fact]
    public void Arm_calls_them_features() =>
        CpuFeatures.Parse(["Features\t: fp asimd", "CPU implementer\t: 0x41"]).ShouldBe(["asimd", "fp"]);

    [Fact]
    public void This_machine_has_some() => CpuFeatures.Parse(File.ReadLines(CpuFeatures.Path)).ShouldNotBeEmpty();
}

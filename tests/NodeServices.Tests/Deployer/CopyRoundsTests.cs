using Migration.Contracts;
using Migration.Deployer.PreCopy;

namespace Migration.NodeServices.Tests.Deployer;

public sealed class CopyRoundsTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(1, 1024, null, 5000, null, true)] // much changed while a big one travelled
    [InlineData(1, 1024, null, 5000, 60000.0, true)]
    [InlineData(1, 20, null, 150, null, false)] // it took no time
    [InlineData(1, 2, null, 5000, null, false)] // there is hardly any memory
    [InlineData(2, 100, 1024L, 900, null, true)]
    [InlineData(2, 100, 1024L, 900, 2000.0, false)] // short enough for the policy
    [InlineData(2, 900, 1024L, 4000, null, false)] // it writes faster than rounds can follow
    [InlineData(4, 100, 1024L, 900, null, false)] // enough
    public void Another_round_is_worth_it(
        int round, long copiedMiB, long? previousMiB, int tookMs, double? maxFreezeMs, bool isWorth)
    {
        var pushed = new BaseImagePushed
        {
            MigrationId = Samples.MigrationId,
            Plan = Samples.Plan with { MaxFreezeMs = maxFreezeMs },
            Source = Samples.Source,
            Target = Samples.Target,
            Round = round,
            CopiedBytes = copiedMiB * MiB,
            PreviousBytes = previousMiB * MiB,
            Image = "registry/redis@sha256:00",
            ImageBytes = copiedMiB * MiB,
            Steps = [],
        };
        CopyRounds.IsWorthAnother(pushed, TimeSpan.FromMilliseconds(tookMs)).ShouldBe(isWorth);
    }
}

using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Images;

namespace Migration.Criu.Tests.Configuration;

public sealed class CriuConfigurationTests
{
    [Fact]
    public void The_source_keeps_its_connections_and_stays_silent() =>
        CriuConfiguration.ForSource.ToText().ShouldBe("tcp-established\nleave-stopped\nskip-in-flight\n");

    [Fact]
    public void Every_option_is_written_by_its_name()
    {
        var configuration = new CriuConfiguration
        {
            FileLocks = true,
            LinkRemap = true,
            GhostLimitBytes = 1 << 20,
            NetworkLock = NetworkLockMethod.NfTables,
            ActionScript = "/usr/libexec/hook.sh",
        };

        configuration.ToText().ShouldBe(
            "file-locks\nlink-remap\nghost-limit 1048576\nnetwork-lock nftables\naction-script /usr/libexec/hook.sh\n");
        new CriuConfiguration().ToText().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("hook.sh")]
    [InlineData("/hook.sh\ntcp-close")]
    [InlineData("/a hook.sh")]
    [InlineData("/hook#1.sh")]
    [InlineData("/\"hook\".sh")]
    [InlineData("")]
    public void A_path_that_would_become_another_option_is_refused(string path) =>
        Should.Throw<ArgumentException>(() => new CriuConfiguration { ActionScript = path }.ToText())
            .Message.ShouldContain("ActionScript");

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Should.Throw<ArgumentException>(() => new CriuConfiguration { GhostLimitBytes = 0 }.ToText())
            .Message.ShouldContain("GhostLimitBytes is 0");
        Should.Throw<ArgumentException>(() => new CriuConfiguration { NetworkLock = (NetworkLockMethod)9 }.ToText())
            .Message.ShouldContain("NetworkLock is 9");
    }
}

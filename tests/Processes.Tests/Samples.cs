using Migration.Platform.Processes;

namespace Migration.Processes.Tests;

internal static class Samples
{
    public static readonly ProcessWorkload Workload = new()
    {
        Name = "web-server",
        Pod = "web",
        NetworkNamespace = "/run/netns/web",
        Address = "10.1.1.129",
        Program = "/usr/bin/web",
        ProgramDigest = "sha256:00",
    };
}

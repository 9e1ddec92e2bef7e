using System.Diagnostics;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.AppHost;

/// <summary>Installs what is missing on the machine, by the project's own script; its output is shown.</summary>
internal static class Prerequisites
{
    private const string Script = "scripts/install-prerequisites.sh";

    /// <summary>Runs the script.</summary>
    /// <exception cref="LocalRunException">It did not succeed; it has said why.</exception>
    public static async Task InstallAsync(CancellationToken cancellation)
    {
        using var process = Process.Start("/bin/bash", [Path.Combine(ProjectTree.Root, Script)]);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new LocalRunException($"{Script} ended with {process.ExitCode}; what it says above is missing");
    }
}

using System.Text.RegularExpressions;

namespace Migration.Deployer.Kubernetes;

/// <summary>
/// Makes of the kubelet's words about a failed restore what went wrong and what to do (CRI-O,
/// server/container_restore.go and internal/lib/restore.go; criu/sk-inet.c).
/// </summary>
internal static partial class RestoreCure
{
    // CRI-O quotes hundreds of lines of CRIU's log in one message.
    private const int LongestQuote = 600;

    /// <summary>What went wrong and what to do.</summary>
    /// <param name="problem">Reason and message of the waiting container.</param>
    public static string Of(string problem)
    {
        var words = Shorten(problem);
        return problem switch
        {
            _ when problem.StartsWith("ErrImagePull", StringComparison.Ordinal)
                || problem.StartsWith("ImagePullBackOff", StringComparison.Ordinal) =>
                $"the node cannot pull the checkpoint image ({words}): see that it reaches the registry and has its "
                + "credentials (Deployer:Kubernetes:PullSecret)",
            _ when problem.Contains("image not known", StringComparison.Ordinal) =>
                $"the base image is not on the node any more ({words}): pull it there",
            _ when problem.Contains("expects following bind mounts", StringComparison.Ordinal) =>
                $"the target pod lacks mounts of the source ({words})",
            _ when problem.Contains("no command specified", StringComparison.OrdinalIgnoreCase) =>
                $"the runtime does not restore checkpoints ({words}): set enable_criu_support = true in crio.conf",
            _ when problem.Contains("signature validation is not supported", StringComparison.Ordinal) =>
                $"the runtime checks signatures for each namespace ({words}): use the system's policy.json instead of "
                + "signature_policy_dir",
            _ when problem.Contains("Connected TCP socket in image", StringComparison.Ordinal) =>
                $"CRIU was not told to keep connections ({words}): Deployer:Kubernetes:CriuConfiguration must "
                    + "be the file "
                + "that CRIU reads on the node",
            _ => $"the kubelet cannot restore it ({words}): restore.log of the container on the node says more",
        };
    }

    private static string Shorten(string problem)
    {
        var errors = CriuError().Matches(problem).Select(m => m.Groups[1].Value.Trim())
            .Where(e => !e.StartsWith("rlimit", StringComparison.Ordinal)).ToList();
        var words = errors.Count == 0
            ? problem
            : $"{problem[..Math.Max(problem.IndexOf(':', StringComparison.Ordinal), 0)]}, CRIU: "
                + $"{string.Join("; ", errors)}";
        return words.Length > LongestQuote ? words[..LongestQuote] + "..." : words;
    }

    [GeneratedRegex("""Error \(criu/[^)]*\): ([^"\\]+)""")]
    private static partial Regex CriuError();
}

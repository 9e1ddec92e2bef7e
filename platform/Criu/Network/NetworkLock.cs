using System.Net;
using Migration.Platform.Criu.Tasks;

namespace Migration.Platform.Criu.Network;

/// <summary>
/// Removes the lock that CRIU keeps on a network namespace after a dump with leave-stopped, and leaves behind after a
/// failed restore. Names and rules are those of criu/net.c and criu/netfilter.c: an nftables table
/// "inet CRIU-&lt;run id&gt;" with at most 21 characters of the id, or chain CRIU in the filter tables of iptables,
/// or, where CRIU ran in the same namespace as the tasks, a pair of iptables rules for each connection.
/// </summary>
public static class NetworkLock
{
    /// <summary>Removes whatever lock is there.</summary>
    /// <param name="pid">
    /// A task in the namespace. It must be a container's own, or one whose dumps are not in use.
    /// </param>
    /// <param name="dumpRunId">
    /// Run id of the dump (<see cref="Images.CriuInventory.DumpRunId"/>) whose table is to go; null for every table of
    /// CRIU, right for a container's own namespace.
    /// </param>
    /// <param name="connections">Connections whose own rules are to go; empty for a container's namespace.</param>
    /// <param name="cancellationToken">Cancels the commands.</param>
    /// <param name="isCertain">
    /// Whether a dump is known to have begun; if not, a host on which CRIU could not have locked anything is fine.
    /// </param>
    /// <returns>What was removed, by name; empty when there was no lock.</returns>
    /// <exception cref="TaskResumeException">
    /// A command failed, or neither nft nor iptables is installed though <paramref name="isCertain"/>.
    /// </exception>
    public static async Task<IReadOnlyList<string>> RemoveAsync(
        int pid,
        string? dumpRunId,
        IReadOnlyCollection<(IPEndPoint Local, IPEndPoint Peer)> connections,
        CancellationToken cancellationToken,
        bool isCertain = true)
    {
        var command = new NamespaceCommand(pid);
        var removed = new List<string>();
        bool nft = await RemoveTablesAsync(command, dumpRunId, removed, cancellationToken);
        bool ip4 = await RemoveChainAsync(command, "iptables", connections, removed, cancellationToken);
        bool ip6 = await RemoveChainAsync(command, "ip6tables", connections, removed, cancellationToken);
        if (isCertain && !nft && !ip4 && !ip6)
        {
            throw new TaskResumeException(
                pid, "nft and iptables-save", "neither is installed; install the one CRIU locks the network with");
        }

        return removed;
    }

    private static async Task<bool> RemoveTablesAsync(
        NamespaceCommand command, string? dumpRunId, List<string> removed, CancellationToken cancellationToken)
    {
        string? tables = await command.RunAsync("nft", ["list", "tables"], "", cancellationToken);
        if (tables is null)
            return false;
        foreach (string line in Lines(tables).Where(line => IsTableOf(dumpRunId, line)))
        {
            string name = line["table inet ".Length..];
            await command.RunAsync("nft", ["delete", "table", "inet", name], "", cancellationToken);
            removed.Add(line);
        }

        return true;
    }

    // CRIU builds the name in 32 bytes, so it keeps only the start of the id.
    private static bool IsTableOf(string? dumpRunId, string line)
    {
        const string prefix = "table inet CRIU-";
        return line.StartsWith(prefix, StringComparison.Ordinal)
            && (dumpRunId?.StartsWith(line[prefix.Length..], StringComparison.Ordinal) ?? true);
    }

    private static async Task<bool> RemoveChainAsync(
        NamespaceCommand command,
        string tool,
        IReadOnlyCollection<(IPEndPoint Local, IPEndPoint Peer)> connections,
        List<string> removed,
        CancellationToken cancellationToken)
    {
        string? saved = await command.RunAsync($"{tool}-save", ["-t", "filter"], "", cancellationToken);
        if (saved is null)
            return false;

        string[] lines = Lines(saved);
        var ours = new CriuRules(connections);
        string[] rules = [.. lines.Where(ours.Contains)];
        bool chain = lines.Any(line => line.StartsWith(":CRIU ", StringComparison.Ordinal));
        if (rules.Length > 0)
            await RestoreAsync(string.Join('\n', rules.Select(rule => string.Concat("-D", rule.AsSpan(2)))));

        // On its own: with the nft back end a chain counts as used until the jumps to it are committed as gone.
        if (chain)
            await RestoreAsync(":CRIU - [0:0]\n-X CRIU");
        removed.AddRange(rules.Select(rule => $"{tool} {rule}"));
        if (chain)
            removed.Add($"{tool} chain CRIU");
        return true;

        Task RestoreAsync(string change) => command.RunAsync(
            $"{tool}-restore", ["--noflush", "--wait"], $"*filter\n{change}\nCOMMIT\n", cancellationToken);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

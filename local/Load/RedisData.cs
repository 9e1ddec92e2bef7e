using System.Globalization;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Load;

/// <summary>Fills a redis in a container with data, so that its memory is worth moving.</summary>
public static class RedisData
{
    /// <summary>Beginning of the keys; a number follows.</summary>
    public const string Prefix = "data:";

    /// <summary>Bytes of a value, which no two keys share.</summary>
    public const int ValueBytes = 1000;

    // What redis takes for such a key in memory, with its own bookkeeping.
    private const int BytesPerKey = 1120;

    // One script blocks the server while it runs: short enough for a busy machine.
    private const int KeysPerScript = 20_000;

    private const string Script =
        "local n=0 for i=ARGV[1],ARGV[2] do local v={} for j=1,25 do v[j]=redis.sha1hex(i..':'..j) end " +
        "redis.call('SET',KEYS[1]..i,table.concat(v)) n=n+1 end return n";

    /// <summary>Number of keys that take up an amount of memory.</summary>
    /// <param name="mebibytes">The amount.</param>
    public static int KeysOf(int mebibytes) => (int)((long)mebibytes * 1024 * 1024 / BytesPerKey);

    /// <summary>Adds keys until there is an amount of data.</summary>
    /// <param name="node">Node that the container runs on.</param>
    /// <param name="container">Its name.</param>
    /// <param name="presentKeys">Keys that are there already.</param>
    /// <param name="mebibytes">Data there is to be.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Keys that are there now.</returns>
    /// <exception cref="LocalRunException">The server refuses.</exception>
    public static async Task<int> FillAsync(
        PodmanNode node, string container, int presentKeys, int mebibytes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        var keys = Math.Max(presentKeys, KeysOf(mebibytes));
        for (var from = presentKeys; from < keys; from += KeysPerScript)
        {
            var to = Math.Min(from + KeysPerScript, keys) - 1;
            var answer = await node.PodmanAsync(
                ["exec", container, "/usr/bin/redis-cli", "eval", Script, "1", Prefix, Text(from), Text(to)],
                cancellation);
            if (answer.Trim() != Text(to - from + 1))
                throw new LocalRunException($"redis in {container} on {node.Name} did not take the data: {answer.Trim()}");
        }

        return keys;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

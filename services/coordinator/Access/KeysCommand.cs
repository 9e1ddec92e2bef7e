using Migration.Coordinator.Store;

namespace Migration.Coordinator.Access;

/// <summary>
/// <c>migration-coordinator keys add NAME read|migrate</c>, <c>keys list</c>, <c>keys revoke NAME</c>: on the machine
/// of the coordinator, with its configuration, while it runs or not.
/// </summary>
internal static class KeysCommand
{
    private const string Usage =
        "usage: migration-coordinator keys add NAME read|migrate | keys list | keys revoke NAME";

    // Names stand in lists and log lines.
    private const int LongestName = 63;

    /// <summary>Does what the words after <c>keys</c> say.</summary>
    /// <param name="words">The words.</param>
    /// <param name="services">Holds the record.</param>
    /// <param name="output">Where the answer goes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Exit code: 0 when it was done, 1 when it could not be, 2 when the words are wrong.</returns>
    public static async Task<int> RunAsync(
        string[] words, IServiceProvider services, TextWriter output, CancellationToken cancellation)
    {
        await services.GetRequiredService<SchemaUpdate>().StartAsync(cancellation);
        var keys = services.GetRequiredService<IApiKeyStore>();
        switch (words)
        {
            case ["add", var name, var scope]
                when Enum.TryParse<ApiScope>(scope, ignoreCase: true, out var known) && Enum.IsDefined(known)
                    && name.Length is > 0 and <= LongestName && !name.Any(char.IsControl):
                var (text, key) = ApiKeyText.New(name, known, services.GetRequiredService<TimeProvider>().GetUtcNow());
                if (!await keys.AddAsync(key, cancellation))
                    return await FailAsync(output, $"There is a key '{name}' already: revoke it, or name this one else.");
                await output.WriteLineAsync(text);
                return 0;
            case ["list"]:
                foreach (var one in await keys.ListAsync(cancellation))
                {
                    var state = one.RevokedAt is { } at ? $"revoked {at:u}" : "good";
                    await output.WriteLineAsync($"{one.Id} {one.Scope,-7} {one.CreatedAt:u} {state,-28} {one.Name}");
                }

                return 0;
            case ["revoke", var name]:
                return await keys.RevokeAsync(name, cancellation)
                    ? 0
                    : await FailAsync(output, $"There is no good key '{name}'; 'keys list' shows them.");
            default:
                await output.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> FailAsync(TextWriter output, string why)
    {
        await output.WriteLineAsync(why);
        return 1;
    }
}

using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Migration.Local.Machine;

/// <summary>
/// A named network namespace as iproute2 keeps it: a file in <c>/run/netns</c>. Everything inside (interfaces, routes,
/// firewall rules) goes away with it.
/// </summary>
public sealed class NetworkNamespace
{
    private const string Folder = "/run/netns";

    private NetworkNamespace(string name) => Name = name;

    /// <summary>Name, unique on the machine.</summary>
    public string Name { get; }

    /// <summary>File that holds the namespace.</summary>
    public string Path => PathOf(Name);

    /// <summary>File that holds the namespace of a name.</summary>
    /// <param name="name">The name.</param>
    public static string PathOf(string name) => $"{Folder}/{name}";

    /// <summary>Creates a namespace with its loopback up and reverse-path filters off.</summary>
    /// <param name="name">Name; must be free.</param>
    /// <param name="record">Where it is noted before it is made.</param>
    /// <param name="withIPv6">Whether it has IPv6.</param>
    /// <param name="cancellation">Cancels the creation.</param>
    public static async Task<NetworkNamespace> CreateAsync(
        string name, RunRecord record, bool withIPv6 = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        record.AddNamespace(name);
        await Command.RunAsync("ip", ["netns", "add", name], cancellation: cancellation);
        var made = new NetworkNamespace(name);
        // Before the first interface: 'default' is what later ones start with. Without it the kernel announces itself
        // by IPv6, and drops what arrives by another way than it would answer.
        await made.SetAsync(new Dictionary<string, string>
        {
            ["net/ipv6/conf/all/disable_ipv6"] = withIPv6 ? "0" : "1",
            ["net/ipv6/conf/default/disable_ipv6"] = withIPv6 ? "0" : "1",
            ["net/ipv4/conf/all/rp_filter"] = "0",
            ["net/ipv4/conf/default/rp_filter"] = "0",
        });
        await made.IpAsync(["link set lo up"], cancellation);
        return made;
    }

    /// <summary>Deletes a namespace; fine when there is none of that name.</summary>
    /// <param name="name">The name.</param>
    public static async Task DeleteAsync(string name)
    {
        if (File.Exists(PathOf(name)))
            await Command.RunAsync("ip", ["netns", "delete", name]);
    }

    /// <summary>Names of the namespaces that begin with a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    public static IReadOnlyList<string> List(string prefix) =>
        Directory.Exists(Folder)
            ? [.. Directory.EnumerateFiles(Folder, $"{prefix}*").Select(p => System.IO.Path.GetFileName(p))]
            : [];

    /// <summary>Deletes the namespace.</summary>
    public Task DeleteAsync() => DeleteAsync(Name);

    /// <summary>
    /// Runs something on a thread inside the namespace: sockets opened there belong to the namespace for good,
    /// wherever they are used later. The thread ends afterwards, so no other code ever runs in the namespace.
    /// </summary>
    /// <param name="inside">What to run; must not await.</param>
    /// <exception cref="LocalRunException">The namespace cannot be entered.</exception>
    public Task<T> RunAsync<T>(Func<T> inside)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                // The result is handed over outside: a pool thread that is created to receive it starts where its
                // creator is, and would open its sockets in the namespace for the rest of the process's life.
                done.SetResult(RunInside(inside));
            }
            catch (Exception e)
            {
                // The thread's boundary: whatever happens inside belongs to who awaits it.
                done.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = $"in {Name}",
        };
        thread.Start();
        return done.Task;
    }

    /// <summary>Sets kernel parameters that every namespace has for itself.</summary>
    /// <param name="settings">Path below <c>/proc/sys</c> to value; one that this kernel does not have is left
    /// out.</param>
    public Task SetAsync(IReadOnlyDictionary<string, string> settings) => RunAsync(() =>
    {
        foreach (var (name, value) in settings)
        {
            // A kernel built or started without IPv6 has no such files, and nothing to switch off.
            if (File.Exists($"/proc/sys/{name}"))
                File.WriteAllText($"/proc/sys/{name}", value);
        }

        return true;
    });

    /// <summary>Runs commands of <c>ip</c> inside, all in one process.</summary>
    /// <param name="commands">Lines such as <c>link set lo up</c>.</param>
    /// <param name="cancellation">Cancels it.</param>
    public Task IpAsync(IEnumerable<string> commands, CancellationToken cancellation = default) =>
        Command.RunAsync(
            "ip", ["-n", Name, "-batch", "-"], string.Join('\n', commands) + "\n", cancellation: cancellation);

    private T RunInside<T>(Func<T> inside)
    {
        using var home = File.OpenHandle("/proc/thread-self/ns/net");
        Enter();
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        try
        {
            result = inside();
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }

        if (LibC.SetNamespace(home, LibC.CloneNewNet) != 0)
        {
            throw new LocalRunException(
                $"network namespace {Name} cannot be left: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        failure?.Throw();
        return result!;
    }

    private void Enter()
    {
        try
        {
            using var file = File.OpenHandle(Path);
            if (LibC.SetNamespace(file, LibC.CloneNewNet) != 0)
            {
                throw new LocalRunException(
                    $"network namespace {Name} cannot be entered: {Marshal.GetLastPInvokeErrorMessage()}; " +
                    "root is needed");
            }
        }
        catch (IOException e)
        {
            throw new LocalRunException($"network namespace {Name} cannot be opened: {e.Message}", e);
        }
    }
}

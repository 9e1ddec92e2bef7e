namespace Migration.Criu.Tests.RealDump;

/// <summary>
/// Three network namespaces: a client linked to a source and to a target. Stateless address translation in the
/// client's namespace stands for the switch: the client talks to a service address all the time.
/// </summary>
internal sealed class NetworkLab : IAsyncDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..6];

    private NetworkLab(Addresses addresses) => Addresses = addresses;

    public Addresses Addresses { get; }

    public string Client => $"cf{_id}c";

    public string Source => $"cf{_id}s";

    public string Target => $"cf{_id}t";

    public static async Task<NetworkLab> CreateAsync(Addresses addresses)
    {
        var lab = new NetworkLab(addresses);
        try
        {
            await lab.BuildAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the service address's traffic to the target from now on, as the switch would.</summary>
    public Task RedirectAsync() => PointAtAsync(Addresses.Target, Addresses.Source, "totarget");

    public async ValueTask DisposeAsync()
    {
        // A namespace that was not made is no fault here; one that stays would be seen by the next run's names.
        foreach (string name in (string[])[Client, Source, Target])
            await Command.TryRunAsync("ip", "netns", "delete", name);
    }

    private async Task BuildAsync()
    {
        foreach (string name in (string[])[Client, Source, Target])
        {
            await Command.RunAsync("ip", "netns", "add", name);
            await Command.RunAsync("ip", "-n", name, "link", "set", "lo", "up");
        }

        await LinkAsync("tosource", Source, Addresses.ClientAtSource, Addresses.Source);
        await LinkAsync("totarget", Target, Addresses.ClientAtTarget, Addresses.Target);

        // After the redirect the client still uses its address on the link to the source.
        await Command.RunAsync(
            "ip", "-n", Target, "route", "add", "default", "via", Addresses.ClientAtTarget);
        await PointAtAsync(Addresses.Source, Addresses.Target, "tosource");
    }

    private async Task LinkAsync(string name, string peer, string near, string far)
    {
        await Command.RunAsync(
            "ip", "link", "add", name, "netns", Client, "type", "veth", "peer", "name", "eth0", "netns", peer);
        foreach ((string space, string link, string address) in ((string, string, string)[])
            [(Client, name, near), (peer, "eth0", far)])
        {
            string[] nodad = Addresses.Protocol == "ip6" ? ["nodad"] : [];
            await Command.RunAsync(
                "ip",
                ["-n", space, "addr", "add", $"{address}/{Addresses.PrefixLength}", "dev", link, .. nodad]);
            await Command.RunAsync("ip", "-n", space, "link", "set", link, "up");
        }
    }

    /// <summary>
    /// The other end is held: the window probe of a restored socket must not reach the client before the redirect,
    /// whose kernel would answer the unknown address with a reset.
    /// </summary>
    private async Task PointAtAsync(string end, string held, string link)
    {
        string ip = Addresses.Protocol;
        string rules = $$"""
            table inet lab
            delete table inet lab
            table inet lab {
              chain out {
                type filter hook output priority 0;
                {{ip}} daddr {{Addresses.Service}} {{ip}} daddr set {{end}}
              }
              chain in {
                type filter hook prerouting priority -300;
                {{ip}} saddr {{held}} tcp sport {{EchoServer.Port}} drop
                {{ip}} saddr {{end}} {{ip}} saddr set {{Addresses.Service}}
              }
            }
            """;
        await Command.RunAsync(
            "ip", "-n", Client, "route", "replace", Addresses.Service, "via", end, "dev", link,
            "src", Addresses.ClientAtSource);
        await Command.RunAsync(
            "nsenter", $"--net=/run/netns/{Client}", "/bin/sh", "-c", "printf '%s\\n' \"$1\" | nft -f -", "sh", rules);
    }
}

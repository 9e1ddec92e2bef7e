using System.Net;
using System.Text.Json.Nodes;
using Migration.Cni.Ipam;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Commands;

/// <summary>CHECK: everything is as ADD made it, here, at the switch and at its controller.</summary>
/// <param name="tools">What it works with.</param>
internal sealed class CheckCommand(CommandTools tools)
{
    private readonly List<string> _faults = [];

    private CniCall Call => tools.Call;

    /// <summary>Runs it.</summary>
    /// <exception cref="CniException">Something is not; all of it is named.</exception>
    public async Task RunAsync()
    {
        var previous = Call.Configuration.PreviousResult ?? throw new CniException(
            CniErrorCodes.InvalidConfiguration, "CHECK needs prevResult, the result of ADD");
        using var held = tools.Hold();
        if (held is null)
            throw new CniException(CniErrorCodes.UnknownContainer,
                $"interface {Call.InterfaceName} of container {Call.ContainerId} is not known",
                $"there is no port for it in {Call.Configuration.StateFolder}");
        var attachment = held.Attachment;
        if (attachment.Phase != AttachmentPhase.Added)
            throw Drifted($"port {attachment.Port} is {attachment.Phase}: ADD did not finish, or DEL began");
        using var sandbox = AddCommand.OpenSandbox(Call.NamespacePath);
        CheckHere(attachment);
        CheckInside(attachment, previous, sandbox);
        await CheckSwitchAsync(attachment);
        if (_faults.Count > 0)
            throw Drifted(string.Join("; ", _faults));
        if (attachment.IpamType is { } type)
            IpamPlugin.All(Call).FirstOrDefault(p => p.Type == type)?.Check();
    }

    private void CheckHere(Attachment attachment)
    {
        using var here = NetworkSockets.OpenHere();
        CheckLink(here, attachment.HostInterface, "the node");
    }

    private void CheckInside(Attachment attachment, JsonObject previous, Descriptor sandbox)
    {
        using var inside = NetworkSockets.OpenIn(sandbox);
        if (CheckLink(inside, Call.InterfaceName, "the container") is not { } link)
            return;
        if (!string.Equals(link.Mac, attachment.Mac, StringComparison.OrdinalIgnoreCase))
            _faults.Add($"{link.Name} has MAC address {link.Mac}, not {attachment.Mac}");
        var ips = previous["ips"] as JsonArray ?? [];
        var given = ips
            .Select(ip => IPPrefix.TryParse(Json.Text(ip, "address"), out var found) ? found : (IPPrefix?)null)
            .FirstOrDefault(a => a is { } found && IsSame(attachment.Address, found.Address));
        if (given is not { } address)
            _faults.Add($"prevResult lacks the address {attachment.Address} that ADD gave");
        else if (!Addresses.Has(inside, link, address))
            _faults.Add($"{link.Name} has lost the address {address}");
        if (attachment.IsForeign || !IPPrefix.TryParseAddress(attachment.Gateway, out var gateway))
            return;
        if (!Addresses.HasRoute(inside, link, IPPrefix.Host(gateway), null))
            _faults.Add($"the container has lost the route to {attachment.Gateway}");
        foreach (var route in previous["routes"] as JsonArray ?? [])
        {
            if (IPPrefix.TryParse(Json.Text(route, "dst"), out var destination)
                && Json.Text(route, "gw") is var hop && (hop is null || IsSame(hop, gateway))
                && !Addresses.HasRoute(inside, link, destination.Subnet, gateway))
            {
                _faults.Add($"the container has lost the route to {destination} through {attachment.Gateway}");
            }
        }
    }

    // One IPv6 address can be written in several ways.
    private static bool IsSame(string? text, IPAddress address) =>
        IPPrefix.TryParseAddress(text, out var parsed) && parsed.Equals(address);

    private LinkInfo? CheckLink(NetworkSockets sockets, string name, string place)
    {
        if (Links.Find(sockets, name) is not { } link)
        {
            _faults.Add($"{place} has lost interface {name}");
            return null;
        }

        if (!link.IsUp)
            _faults.Add($"interface {name} of {place} is down");
        if (!EthernetOffloads.AreOff(sockets, name))
            _faults.Add($"offloads of {name} of {place} are on");
        return link;
    }

    private async Task CheckSwitchAsync(Attachment attachment)
    {
        var ports = await tools.Switch.ListAsync();
        if (ports.GetValueOrDefault(attachment.Port) != attachment.HostInterface)
            _faults.Add($"the switch has lost port {attachment.Port} on {attachment.HostInterface}");
        if (tools.Registry.IsConfigured && !await tools.Registry.KnowsAsync(attachment))
            _faults.Add($"switchctl does not know {attachment.Address} at port {attachment.Port}");
    }

    private static CniException Drifted(string what) =>
        new(CniErrorCodes.Drifted, what, "'containerflow reconcile' mends what switch and switchctl have lost");
}

using System.Text.Json.Nodes;
using Migration.Cni.Configuration;
using Migration.Cni.Ipam;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Commands;

/// <summary>
/// ADD: gives the container an interface at a port of the switch. Every step is written down before it is done, and
/// undone when a later one fails.
/// </summary>
/// <param name="tools">What it works with.</param>
internal sealed class AddCommand(CommandTools tools)
{
    private readonly AttachmentRemover _remover = new(tools);

    private CniCall Call => tools.Call;

    /// <summary>Runs it.</summary>
    /// <returns>The result.</returns>
    /// <exception cref="CniException">It failed, and nothing of it is left.</exception>
    public async Task<JsonObject> RunAsync()
    {
        var request = PodRequest.Read(Call);
        using var sandbox = OpenSandbox(Call.NamespacePath);
        await RemoveEarlierAsync(sandbox);
        if (await _remover.FinishEarlierAsync() is { } trouble)
            throw trouble;
        var taken = await tools.Switch.ListAsync();
        using var here = NetworkSockets.OpenHere();
        using var inside = NetworkSockets.OpenIn(sandbox);
        var foreign = ForeignInterface.Find(Call, here, inside);
        var ipam = foreign is null ? IpamPlugin.For(Call, request.Address is not null) : null;
        using var held = tools.Ledger.Allocate(
            Call.Configuration.Switch, port => Begin(port, request, ipam, foreign), taken.ContainsKey);
        try
        {
            var result = foreign is null
                ? Make(held, request, ipam!, here, inside, sandbox)
                : TakeOver(held, foreign, here, inside);
            await tools.Switch.AttachAsync(held.Attachment.Port, held.Attachment.HostInterface);
            await tools.Registry.PutAsync(held.Attachment);
            held.Save(held.Attachment with { Phase = AttachmentPhase.Added });
            return result;
        }
        catch (CniException e)
        {
            throw await UndoneAsync(held, e);
        }
        catch (LinuxException e)
        {
            throw await UndoneAsync(held, new CniException(CniErrorCodes.Kernel, e.Message, inner: e));
        }
    }

    /// <summary>Opens the file of a network namespace.</summary>
    /// <exception cref="CniException">It is not there.</exception>
    public static Descriptor OpenSandbox(string path)
    {
        var descriptor = Native.Open(path, Native.OpenCloexec, 0);
        return descriptor >= 0
            ? new Descriptor(descriptor)
            : throw new CniException(CniErrorCodes.UnknownContainer, $"network namespace {path} cannot be opened",
                "is the container still there?");
    }

    private async Task RemoveEarlierAsync(Descriptor sandbox)
    {
        using var earlier = tools.Hold();
        if (earlier is null)
        {
            if (Call.Configuration.PreviousResult is null)
                AttachmentRemover.DeleteInterface(HostInterfaceName.Of(Call.ContainerId, Call.InterfaceName));
            return;
        }

        using var inside = NetworkSockets.OpenIn(sandbox);
        if (earlier.Attachment.Phase == AttachmentPhase.Added && Links.Find(inside, Call.InterfaceName) is not null)
            throw new CniException(CniErrorCodes.InvalidEnvironment,
                $"container {Call.ContainerId} has an interface {Call.InterfaceName} already", "DEL it first");

        // An ADD that was cut short, or whose namespace has gone without a DEL.
        if (await _remover.RemoveAsync(earlier) is { } trouble)
            throw trouble;
    }

    private Attachment Begin(int port, PodRequest request, IpamPlugin? ipam, ForeignInterface? foreign) => new()
    {
        Port = port,
        Phase = AttachmentPhase.Adding,
        Network = Call.Configuration.Name,
        Node = Call.Configuration.Node,
        ContainerId = Call.ContainerId,
        InterfaceName = Call.InterfaceName,
        HostInterface = foreign?.Near.Name ?? HostInterfaceName.Of(Call.ContainerId, Call.InterfaceName),
        IsForeign = foreign is not null,
        PodNamespace = request.Namespace,
        Pod = request.Pod,
        IpamType = ipam?.Type,
    };

    private JsonObject Make(
        HeldAttachment held, PodRequest request, IpamPlugin ipam, NetworkSockets here, NetworkSockets inside,
        Descriptor sandbox)
    {
        var configuration = Call.Configuration;
        var assignment = ipam.Add(request);
        if (configuration.GatewayFor(assignment.Address) is { } gateway)
            assignment = assignment with { Gateway = gateway };
        Settle(held, $"{assignment.Address.Address}", $"{assignment.Gateway}",
            request.Mac ?? NetworkConfiguration.PodMac(assignment.Address));
        var (near, far) = (held.Attachment.HostInterface, Call.InterfaceName);
        Links.CreatePair(here, near, sandbox, far, held.Attachment.Mac!, configuration.Mtu);
        EthernetOffloads.Disable(here, near);
        EthernetOffloads.Disable(inside, far);
        var pod = Links.Find(inside, far)!;
        Addresses.Add(inside, pod, assignment.Address);
        Links.SetUp(inside, pod);
        PodRoutes.Add(inside, pod, assignment);
        var end = Links.Find(here, near)!;
        if (assignment.Address.IsV6)
            Links.SilenceIPv6(here, end);
        Links.SetUp(here, end);
        return AddResult.Build(
            configuration.CniVersion, configuration.PreviousResult, end, pod, Call.NamespacePath, assignment);
    }

    private JsonObject TakeOver(
        HeldAttachment held, ForeignInterface foreign, NetworkSockets here, NetworkSockets inside)
    {
        Settle(held, $"{foreign.Address.Address}", $"{foreign.Gateway}", foreign.Far.Mac);
        EthernetOffloads.Disable(here, foreign.Near.Name);
        EthernetOffloads.Disable(inside, foreign.Far.Name);
        Links.SetUp(here, foreign.Near);
        var result = Call.Configuration.PreviousResult!.DeepClone().AsObject();
        result["cniVersion"] = Call.Configuration.CniVersion;
        return result;
    }

    // Written before the switch and the controller are asked, so that whoever finds it knows where to look.
    private static void Settle(HeldAttachment held, string address, string gateway, string mac) =>
        held.Save(held.Attachment with
        {
            Address = address,
            Gateway = gateway,
            Mac = mac,
            IsAtSwitch = true,
            IsAtController = true,
        });

    private async Task<CniException> UndoneAsync(HeldAttachment held, CniException failure) =>
        await _remover.RemoveAsync(held) is { } trouble
            ? new CniException(failure.Code, failure.Message,
                $"{failure.Details} Not undone yet, a later call goes on: {trouble.Message}".Trim(), failure)
            : failure;
}

using Migration.Cni.Ipam;
using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Commands;

/// <summary>DEL: takes the container's interface away. Succeeds on what is gone.</summary>
/// <param name="tools">What it works with.</param>
internal sealed class DelCommand(CommandTools tools)
{
    private readonly AttachmentRemover _remover = new(tools);

    /// <summary>Runs it.</summary>
    /// <returns>What is left for a later call, because switch or controller are away; null for nothing.</returns>
    /// <exception cref="CniException">The IPAM plugin refuses.</exception>
    public async Task<CniException?> RunAsync()
    {
        using (var held = tools.Hold())
        {
            if (held is null)
                DeleteUnknown();
            else if (await _remover.RemoveAsync(held) is { } trouble)
                return IsAway(trouble) ? trouble : throw trouble;
        }

        return await _remover.FinishEarlierAsync();
    }

    /// <summary>Whether waiting is the cure: what is left is written down, and the container may go.</summary>
    public static bool IsAway(CniException trouble) =>
        trouble.Code is CniErrorCodes.TryAgainLater or CniErrorCodes.Switch or CniErrorCodes.Controller;

    // Switch and controller know nothing of what is not in the ledger.
    private void DeleteUnknown()
    {
        if (tools.Call.Configuration.PreviousResult is null || tools.Call.Configuration.Ipam is not null)
            AttachmentRemover.DeleteInterface(HostInterfaceName.Of(tools.Call.ContainerId, tools.Call.InterfaceName));
        foreach (var plugin in IpamPlugin.All(tools.Call))
            plugin.Delete(tools.Call.ContainerId, tools.Call.InterfaceName);
    }
}

using Migration.Cni.Ipam;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Commands;

/// <summary>
/// Takes an attachment away, as far as it goes: what is gone is passed over. Address and port are given back last, when
/// nothing leads to them any more; until then the attachment stays in the ledger, and a later call goes on with it.
/// </summary>
/// <param name="tools">What it works with.</param>
internal sealed class AttachmentRemover(CommandTools tools)
{
    /// <summary>Takes an attachment away.</summary>
    /// <returns>What could not be done now; null when all is done and the port is free.</returns>
    public async Task<CniException?> RemoveAsync(HeldAttachment held)
    {
        var attachment = held.Attachment;
        if (attachment.Phase != AttachmentPhase.Removing)
            held.Save(attachment = attachment with { Phase = AttachmentPhase.Removing });
        CniException? trouble = null;
        if (attachment.IsAtController)
            trouble = await TryAsync(() => tools.Registry.DeleteAsync(attachment)) ?? trouble;
        if (attachment.IsAtSwitch)
        {
            trouble = await TryAsync(
                () => tools.Switch.DetachAsync(attachment.Port, attachment.HostInterface)) ?? trouble;
        }

        if (!attachment.IsForeign)
            DeleteInterface(attachment.HostInterface);
        if (trouble is not null)
            return trouble;
        trouble = await TryAsync(() =>
        {
            ReleaseAddress(attachment);
            return Task.CompletedTask;
        });
        if (trouble is null)
            held.Forget();
        return trouble;
    }

    /// <summary>Goes on with what earlier calls could not finish; stops at the first that still cannot be.</summary>
    public async Task<CniException?> FinishEarlierAsync()
    {
        foreach (var left in tools.OfThisNetwork().Where(a => a.Phase == AttachmentPhase.Removing))
        {
            using var held = tools.Ledger.TryHold(left);
            if (held?.Attachment.Phase == AttachmentPhase.Removing && await RemoveAsync(held) is { } trouble)
                return trouble;
        }

        return null;
    }

    /// <summary>Removes an interface at the switch; fine when it is gone.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void DeleteInterface(string name)
    {
        using var here = NetworkSockets.OpenHere();
        Links.Delete(here, name);
    }

    private void ReleaseAddress(Attachment attachment)
    {
        if (attachment.IpamType is not { } type)
            return;
        var plugin = IpamPlugin.All(tools.Call).FirstOrDefault(p => p.Type == type)
            ?? throw new CniException(CniErrorCodes.InvalidConfiguration,
                $"address {attachment.Address} was given by IPAM plugin {type}, which the configuration does not " +
                "name any more", "put it back, or remove the address there by hand");
        plugin.Delete(attachment.ContainerId, attachment.InterfaceName);
    }

    private static async Task<CniException?> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (CniException e)
        {
            return e;
        }
    }
}

using Migration.Cni.Configuration;
using Migration.Cni.Ipam;
using Migration.Cni.Protocol;

namespace Migration.Cni.Commands;

/// <summary>STATUS: whether an ADD would find what it needs.</summary>
/// <param name="tools">What it works with.</param>
internal sealed class StatusCommand(CommandTools tools)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="CniException">It would not; says why.</exception>
    public async Task RunAsync()
    {
        var attachments = tools.Ledger.All();
        try
        {
            await tools.Switch.ListAsync();
        }
        catch (CniException e)
        {
            // Without the switch the pods that are there reach nobody.
            var code = attachments.Count > 0 ? CniErrorCodes.LimitedConnectivity : CniErrorCodes.NotAvailable;
            throw new CniException(code, e.Message, e.Details, e);
        }

        var settings = tools.Call.Configuration.Switch;
        var cpu = settings is { FirstPort: <= SwitchSettings.CpuPort, LastPort: >= SwitchSettings.CpuPort } ? 1 : 0;
        if (attachments.Count(a => a.Port >= settings.FirstPort && a.Port <= settings.LastPort)
            >= settings.LastPort - settings.FirstPort + 1 - cpu)
        {
            throw new CniException(CniErrorCodes.NotAvailable,
                $"all ports from {settings.FirstPort} to {settings.LastPort} are in use");
        }

        try
        {
            await tools.Registry.ProbeAsync();
            foreach (var plugin in IpamPlugin.All(tools.Call))
                plugin.Status();
        }
        catch (CniException e)
        {
            throw new CniException(CniErrorCodes.NotAvailable, e.Message, e.Details, e);
        }
    }
}

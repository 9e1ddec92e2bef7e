using Migration.Cni.Protocol;
using Migration.Cni.Registration;
using Migration.Cni.State;
using Migration.Cni.Switches;

namespace Migration.Cni.Commands;

/// <summary>What the commands work with.</summary>
internal sealed class CommandTools : IDisposable
{
    /// <summary>Opens the tools for a call.</summary>
    /// <exception cref="CniException">The state folder cannot be made.</exception>
    public CommandTools(CniCall call)
    {
        Call = call;
        Ledger = new PortLedger(call.Configuration.StateFolder);
        Switch = SwitchPorts.Of(call.Configuration.Switch);
        Registry = new PodRegistry(call.Configuration.Controller);
    }

    /// <summary>The call.</summary>
    public CniCall Call { get; }

    /// <summary>Who has which port.</summary>
    public PortLedger Ledger { get; }

    /// <summary>The switch.</summary>
    public ISwitchPorts Switch { get; }

    /// <summary>The switch controller.</summary>
    public PodRegistry Registry { get; }

    /// <summary>The attachments of the call's network and node.</summary>
    /// <exception cref="CniException">A file of the ledger is damaged.</exception>
    public IEnumerable<Attachment> OfThisNetwork() => Ledger.All().Where(a =>
        a.Network == Call.Configuration.Name && a.Node == Call.Configuration.Node);

    /// <summary>Takes hold of the attachment that the call is about.</summary>
    /// <returns>Null when there is none.</returns>
    public HeldAttachment? Hold() => Ledger.Hold(
        Call.Configuration.Name, Call.Configuration.Node, Call.ContainerId, Call.InterfaceName);

    /// <inheritdoc/>
    public void Dispose()
    {
        (Switch as IDisposable)?.Dispose();
        Registry.Dispose();
    }
}

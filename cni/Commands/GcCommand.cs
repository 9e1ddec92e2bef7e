using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Commands;

/// <summary>GC: takes away what the runtime does not name any more, and what a killed ADD or DEL left.</summary>
/// <param name="tools">What it works with.</param>
internal sealed class GcCommand(CommandTools tools)
{
    private readonly AttachmentRemover _remover = new(tools);

    /// <summary>Runs it; goes on after a failure.</summary>
    /// <exception cref="CniException">The runtime named nothing, or something could not be taken away.</exception>
    public async Task RunAsync()
    {
        var valid = tools.Call.Configuration.ValidAttachments ?? throw new CniException(
            CniErrorCodes.InvalidConfiguration,
            "GC needs cni.dev/valid-attachments, the list of what is still in use (it may be empty)");
        CniException? trouble = null;
        foreach (var attachment in tools.OfThisNetwork().ToList())
        {
            if (attachment.Phase != AttachmentPhase.Removing
                && valid.Contains((attachment.ContainerId, attachment.InterfaceName)))
                continue;

            // Somebody is at work on it: an ADD that the runtime's list does not have yet, or a DEL.
            using var held = tools.Ledger.TryHold(attachment);
            if (held is not null)
                trouble = await _remover.RemoveAsync(held) ?? trouble;
        }

        if (trouble is not null)
            throw trouble;
    }
}

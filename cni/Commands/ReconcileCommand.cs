using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Commands;

/// <summary>
/// Not a command of the specification: brings switch and controller up to date with the ledger after one of them was
/// away, and finishes what earlier calls could not.
/// </summary>
/// <param name="tools">What it works with.</param>
internal sealed class ReconcileCommand(CommandTools tools)
{
    private readonly AttachmentRemover _remover = new(tools);

    /// <summary>Runs it.</summary>
    /// <returns>How many attachments are as they should be, and how many were finished off.</returns>
    /// <exception cref="CniException">Something could not be done; the rest is.</exception>
    public async Task<(int Attached, int Removed)> RunAsync()
    {
        var (attached, removed) = (0, 0);
        CniException? trouble = null;
        foreach (var attachment in tools.OfThisNetwork().ToList())
        {
            // Whoever is at work on it brings it up to date.
            using var held = tools.Ledger.TryHold(attachment);
            try
            {
                if (held?.Attachment.Phase == AttachmentPhase.Removing)
                {
                    trouble = await _remover.RemoveAsync(held) ?? trouble;
                    removed++;
                }
                else if (held?.Attachment.Phase == AttachmentPhase.Added)
                {
                    await tools.Switch.AttachAsync(held.Attachment.Port, held.Attachment.HostInterface);
                    await tools.Registry.PutAsync(held.Attachment);
                    attached++;
                }
            }
            catch (CniException e)
            {
                trouble = e;
            }
        }

        return trouble is null ? (attached, removed) : throw trouble;
    }
}

using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>A part of the cluster that can be lost and come back, to show that nothing else is lost with it.</summary>
public interface IInterruptible
{
    /// <summary>Kills it (SIGKILL); what it keeps on disk stays.</summary>
    Task KillAsync();

    /// <summary>Stops it where it is (SIGSTOP): its connections stay open, nothing is answered.</summary>
    void Suspend();

    /// <summary>Lets it go on after <see cref="Suspend"/>.</summary>
    void Proceed();

    /// <summary>Starts it again after <see cref="KillAsync"/>, same addresses and data, and waits until it is ready.</summary>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="LocalRunException">It does not come up.</exception>
    Task StartAgainAsync(CancellationToken cancellation = default);
}

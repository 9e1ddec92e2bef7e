using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Switch;

/// <summary>A switch that runs our pipeline and takes our writes.</summary>
public interface ISwitchConnection
{
    /// <summary>Makes changes, in order; one that is refused does not stop the others.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="cancellation">Gives up; what was made stays made.</param>
    /// <exception cref="SwitchWriteException">Some changes were refused.</exception>
    /// <exception cref="SwitchUnavailableException">The connection broke or we are not primary any more.</exception>
    Task WriteAsync(IReadOnlyList<RowChange> changes, CancellationToken cancellation);

    /// <summary>Reads all rows of the tables in <see cref="Pipeline.Tables"/>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke.</exception>
    Task<IReadOnlyDictionary<RowKey, TableRow>> ReadAsync(CancellationToken cancellation);

    /// <summary>Reads what the rows have counted, of the tables that count.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke.</exception>
    Task<IReadOnlyList<RowCount>> ReadCountsAsync(CancellationToken cancellation);

    /// <summary>Reads how many packets and bytes the switch dropped, by reason.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke.</exception>
    Task<IReadOnlyList<DropCount>> ReadDropsAsync(CancellationToken cancellation);

    /// <summary>Puts packets into the switch, in order, as if they had just come in.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke; some may have been sent.</exception>
    Task InjectAsync(IReadOnlyList<HeldPacket> packets, CancellationToken cancellation);
}

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

    /// <summary>Makes changes whose order does not matter: of different rows of one table.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="cancellation">Gives up; what was made stays made.</param>
    /// <exception cref="SwitchWriteException">Some changes were refused.</exception>
    /// <exception cref="SwitchUnavailableException">The connection broke or we are not primary any more.</exception>
    Task WriteInAnyOrderAsync(IReadOnlyList<RowChange> changes, CancellationToken cancellation);

    /// <summary>Reads all rows of the tables in <see cref="Pipeline.Tables"/>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke.</exception>
    Task<IReadOnlyDictionary<RowKey, TableRow>> ReadAsync(CancellationToken cancellation);

    /// <summary>Reads what the rows of tables have counted.</summary>
    /// <param name="tables">Tables that count.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke.</exception>
    Task<IReadOnlyList<RowCount>> ReadCountsAsync(
        IReadOnlyList<TableSchema> tables,
        CancellationToken cancellation);

    /// <summary>Reads what rows have counted; those that are not there are left out.</summary>
    /// <param name="rows">Rows of tables that count.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke.</exception>
    Task<IReadOnlyList<RowCount>> ReadCountsAsync(IReadOnlyList<RowKey> rows, CancellationToken cancellation);

    /// <summary>Reads how many packets and bytes the switch dropped, by reason.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke.</exception>
    Task<IReadOnlyList<DropCount>> ReadDropsAsync(CancellationToken cancellation);

    /// <summary>Puts packets into the switch, in order, as if they had just come in.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="mode">One of <see cref="Pipeline"/>'s modes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchUnavailableException">The connection broke; some may have been sent.</exception>
    Task InjectAsync(IReadOnlyList<HeldPacket> packets, ulong mode, CancellationToken cancellation);
}

using Migration.Platform.P4Runtime.Grpc;
using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Switch;

/// <summary>
/// Who may write to the switch's tables when. A cut-over writes its few rows at once; a reconciliation, which works
/// from
/// rows read a moment ago, only as long as no cut-over came in between.
/// </summary>
/// <param name="link">The switch.</param>
public sealed class SwitchTables(ISwitchLink link) : IDisposable
{
    private readonly SemaphoreSlim _writer = new(1, 1);
    private long _cutOvers;

    /// <summary>Number of cut-overs so far; a reconciliation notes it before it reads.</summary>
    public long CutOvers => Interlocked.Read(ref _cutOvers);

    /// <summary>
    /// Makes the changes of a cut-over, whatever the rows were: a row to insert that is there is modified, one to
    /// modify that is not there is inserted, and one to delete may be gone.
    /// </summary>
    /// <param name="changes">The changes; few.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchWriteException">The switch refused a change for another reason.</exception>
    /// <exception cref="SwitchUnavailableException">No connection.</exception>
    public async Task CutOverAsync(IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            Interlocked.Increment(ref _cutOvers);
            var connection = link.Require();
            await PutAsync(connection, changes, cancellation);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>
    /// Adds rows of connections, which no reconciliation removes that was begun before: it looks them up last.
    /// </summary>
    /// <param name="rows">The rows; one that is there is modified.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchWriteException">The switch refused some; the others were added.</exception>
    /// <exception cref="SwitchUnavailableException">No connection.</exception>
    public async Task PinAsync(IReadOnlyList<TableRow> rows, CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            await PutAsync(
                link.Require(), [.. rows.Select(row => new RowChange(RowChangeKind.Insert, row))], cancellation);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Makes changes of a reconciliation, unless a cut-over came in between.</summary>
    /// <param name="cutOvers">Number of cut-overs when the reconciliation began to read.</param>
    /// <param name="changes">The changes, of different rows of one table.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when nothing was written because of a cut-over.</returns>
    /// <exception cref="SwitchWriteException">The switch refused some changes; the others were made.</exception>
    /// <exception cref="SwitchUnavailableException">No connection.</exception>
    public async Task<bool> ReconcileAsync(
        long cutOvers,
        IReadOnlyList<RowChange> changes,
        CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            if (cutOvers != CutOvers)
                return false;
            await link.Require().WriteInAnyOrderAsync(changes, cancellation);
            return true;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    private static async Task PutAsync(
        ISwitchConnection connection,
        IReadOnlyList<RowChange> changes,
        CancellationToken cancellation)
    {
        try
        {
            await connection.WriteAsync(changes, cancellation);
        }
        catch (SwitchWriteException refused) when (refused.Failures.All(IsOtherState))
        {
            var again = refused.Failures.Select(Corrected).OfType<RowChange>().ToArray();
            if (again.Length > 0)
                await connection.WriteAsync(again, cancellation);
        }
    }

    private static bool IsOtherState(RowFailure failure) =>
        failure.Code == (
            failure.Change.Kind == RowChangeKind.Insert ? GrpcStatusCode.AlreadyExists : GrpcStatusCode.NotFound);

    private static RowChange? Corrected(RowFailure failure) => failure.Change.Kind switch
    {
        RowChangeKind.Insert => failure.Change with { Kind = RowChangeKind.Modify },
        RowChangeKind.Modify => failure.Change with { Kind = RowChangeKind.Insert },
        _ => null,
    };
}

using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Finds rows that no packet met for as long as the controller wants to be told of.</summary>
/// <param name="time">Clock of the rows.</param>
internal sealed class IdleRows(TimeProvider time)
{
    private const int RowsPerMessage = 1000;

    /// <summary>Tells of idle rows; each is told of again after another timeout.</summary>
    public IEnumerable<IdleTimeoutNotification> Find(PipelineBinding pipeline)
    {
        var now = time.GetTimestamp();
        foreach (var table in pipeline.Tables.Values.Where(t => t.Table.HasIdleTimeouts))
        {
            foreach (var rows in table.Table.Rows.Rows.Where(r => IsIdle(r, now)).Chunk(RowsPerMessage))
            {
                var message = new IdleTimeoutNotification { Timestamp = time.GetUtcNow().ToUnixTimeNanoseconds() };
                foreach (var row in rows)
                {
                    row.LastIdleNotice = now;
                    message.TableEntry.Add(EntryEncoder.EncodeMarked(table, row));
                }

                yield return message;
            }
        }
    }

    private bool IsIdle(Row row, long now) => row.IdleTimeoutNs != 0
        && time.GetElapsedTime(Math.Max(row.LastHit, row.LastIdleNotice), now).Ticks
            >= row.IdleTimeoutNs / TimeSpan.NanosecondsPerTick;
}

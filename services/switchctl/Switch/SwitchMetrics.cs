using System.Diagnostics.Metrics;

namespace Migration.SwitchCtl.Switch;

/// <summary>Figures of the switch; the meter's name is one that the services' export listens to.</summary>
internal static class SwitchMetrics
{
    private static readonly Meter Meter = new("Migration.Switch");

    private static readonly Counter<long> RowWrites = Meter.CreateCounter<long>(
        "switch.row.writes", "{row}", "Rows of the switch that were written, changed or deleted.");

    private static readonly Counter<long> Repairs = Meter.CreateCounter<long>(
        "switch.reconcile.repairs", "{row}", "Rows that differed from the desired state and were put right.");

    /// <summary>Rows were written.</summary>
    public static void Wrote(int rows) => RowWrites.Add(rows);

    /// <summary>A reconciliation has ended.</summary>
    public static void Repaired(int rows) => Repairs.Add(rows);
}

namespace Migration.SwitchCtl.Switch;

/// <summary>What the latest comparison of the switch with the desired state found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Rows">Rows wanted.</param>
/// <param name="Changed">Rows written or removed.</param>
/// <param name="Refused">Changes that the switch refused, as text; not all when there are many.</param>
public sealed record ReconcileResult(DateTimeOffset At, int Rows, int Changed, IReadOnlyList<string> Refused);

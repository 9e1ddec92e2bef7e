namespace Migration.Bench.SwitchWrites;

/// <summary>Figures of <c>switch-writes</c>.</summary>
/// <param name="Rows">Rows written and read back, in one repetition.</param>
/// <param name="RowsPerSecond">Rows written per second, the reading back not included; median.</param>
internal sealed record SwitchWritesResult(int Rows, double RowsPerSecond);

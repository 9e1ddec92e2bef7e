namespace Migration.SwitchCtl.Rows;

/// <summary>What a row has counted.</summary>
/// <param name="Key">The row.</param>
/// <param name="Packets">Packets that met it.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct RowCount(RowKey Key, long Packets, long Bytes);

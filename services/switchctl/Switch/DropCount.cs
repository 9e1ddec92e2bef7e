namespace Migration.SwitchCtl.Switch;

/// <summary>What the switch dropped for one reason.</summary>
/// <param name="Reason">The reason, by its name in p4/include/sizes.p4 in lower case, without <c>DROP_</c>.</param>
/// <param name="Packets">Packets dropped.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record DropCount(string Reason, long Packets, long Bytes);

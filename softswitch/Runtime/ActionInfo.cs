namespace Migration.Softswitch.Runtime;

/// <summary>A parameter that the controller fills in.</summary>
/// <param name="Name">Name in the program.</param>
/// <param name="Width">Bits.</param>
internal sealed record ActionParameter(string Name, int Width);

/// <summary>A compiled action. Several of a program may have the same name (one per table that uses it).</summary>
/// <param name="Name">Fully qualified name.</param>
/// <param name="Parameters">In the order of a row's data.</param>
/// <param name="Body">Runs it; parameters come from <see cref="PacketContext.ActionData"/>.</param>
internal sealed record ActionInfo(string Name, IReadOnlyList<ActionParameter> Parameters, Action<PacketContext> Body);

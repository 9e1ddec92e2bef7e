using Migration.Platform.P4Runtime.Config.V1;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>A match field: its id for controllers and its place in the key.</summary>
/// <param name="Id">Id in the P4Info.</param>
/// <param name="Key">Place in the key.</param>
internal sealed record FieldBinding(uint Id, KeyField Key);

/// <summary>A parameter of an action.</summary>
/// <param name="Id">Id in the P4Info.</param>
/// <param name="Name">Name in the P4Info.</param>
/// <param name="Width">Bits.</param>
internal sealed record ParameterBinding(uint Id, string Name, int Width);

/// <summary>An action as one table has it.</summary>
/// <param name="Id">Id in the P4Info.</param>
/// <param name="Name">Name in the P4Info.</param>
/// <param name="Index">Index into the table's actions.</param>
/// <param name="Info">The action itself.</param>
/// <param name="Scope">Whether rows, the default row or both may use it.</param>
/// <param name="Parameters">In the order of a row's data.</param>
internal sealed record ActionBinding(
    uint Id, string Name, int Index, ActionInfo Info, ActionRef.Types.Scope Scope,
    IReadOnlyList<ParameterBinding> Parameters);

/// <summary>A table of the P4Info joined with the table of the program.</summary>
/// <param name="Id">Id in the P4Info.</param>
/// <param name="Table">Table of the program.</param>
/// <param name="Fields">Match fields by id.</param>
/// <param name="Actions">Actions by id.</param>
/// <param name="IsConst">Whether the rows are part of the program and cannot be changed.</param>
/// <param name="ProfileId">Id of the action profile that its rows' actions come from, 0 for none.</param>
internal sealed record TableBinding(
    uint Id, MatchTable Table, IReadOnlyDictionary<uint, FieldBinding> Fields,
    IReadOnlyDictionary<uint, ActionBinding> Actions, bool IsConst, uint ProfileId)
{
    /// <summary>Name for messages.</summary>
    public string Name => Table.Name;
}

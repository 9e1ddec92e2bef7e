namespace Migration.Softswitch.Layout;

/// <summary>A header or metadata instance of the program.</summary>
/// <param name="Name">Instance name.</param>
/// <param name="IsMetadata">Metadata is always valid and never on the wire.</param>
/// <param name="ValidSlot">Slot that holds 1 while the header is valid.</param>
/// <param name="Fields">In wire order.</param>
internal sealed record HeaderInfo(string Name, bool IsMetadata, int ValidSlot, IReadOnlyList<FieldInfo> Fields)
{
    /// <summary>Bits of the fixed part.</summary>
    public int FixedBits { get; } = Fields.Where(f => !f.IsVariable).Sum(f => f.Width);

    /// <summary>The variable-length field, of which there is at most one.</summary>
    public FieldInfo? VariableField { get; } = Fields.FirstOrDefault(f => f.IsVariable);

    /// <summary>The other members of the union that this header is one of; at most one of all is valid.</summary>
    public IReadOnlyList<HeaderInfo> Siblings { get; set; } = [];
}

namespace Migration.SwitchCtl.Rows;

/// <summary>The values of an action's parameters, in their order; 0 where the action has fewer.</summary>
/// <param name="First">First parameter; an address where the action has one.</param>
/// <param name="Second">Second parameter.</param>
/// <param name="Third">Third parameter.</param>
/// <param name="Fourth">Fourth parameter.</param>
public readonly record struct RowParams(UInt128 First = default, ulong Second = 0, ulong Third = 0, ulong Fourth = 0)
{
    /// <summary>The value of a parameter by its position.</summary>
    /// <param name="parameter">Position in the action's parameters.</param>
    public UInt128 this[int parameter] => parameter switch
    {
        0 => First,
        1 => Second,
        2 => Third,
        3 => Fourth,
        _ => throw new ArgumentOutOfRangeException(
            nameof(parameter),
            parameter,
            "An action has at most four parameters."),
    };
}

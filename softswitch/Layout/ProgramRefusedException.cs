namespace Migration.Softswitch.Layout;

/// <summary>A P4 program that this switch cannot execute in full; nothing of it was loaded.</summary>
internal sealed class ProgramRefusedException : Exception
{
    /// <summary>Names everything that stands in the way.</summary>
    public ProgramRefusedException(IReadOnlyList<string> reasons)
        : base("the program cannot be executed by this switch: " + string.Join("; ", reasons)) => Reasons = reasons;

    /// <summary>One entry per thing that cannot be executed.</summary>
    public IReadOnlyList<string> Reasons { get; }
}

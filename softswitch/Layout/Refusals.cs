namespace Migration.Softswitch.Layout;

/// <summary>Collects everything in a program that this switch cannot execute, so that it is told all at once.</summary>
internal sealed class Refusals
{
    private readonly List<string> _reasons = [];

    /// <summary>What was refused so far, each once, in the order of the program.</summary>
    public IReadOnlyList<string> Reasons => _reasons;

    /// <summary>Notes one thing, by name.</summary>
    public void Add(string reason)
    {
        if (!_reasons.Contains(reason, StringComparer.Ordinal))
        {
            _reasons.Add(reason);
        }
    }

    /// <summary>Throws when anything was refused.</summary>
    /// <exception cref="ProgramRefusedException">Lists all of it.</exception>
    public void ThrowIfAny()
    {
        if (_reasons.Count > 0)
        {
            throw new ProgramRefusedException(_reasons);
        }
    }
}

namespace Migration.SwitchCtl.Switch;

/// <summary>The way to the switch, which comes and goes.</summary>
public interface ISwitchLink
{
    /// <summary>The connection; null while there is none, or another controller is primary.</summary>
    ISwitchConnection? Current { get; }

    /// <summary>What is missing while there is no connection, for people; null when nothing is.</summary>
    string? Problem { get; }

    /// <summary>The connection.</summary>
    /// <exception cref="SwitchUnavailableException">There is none.</exception>
    ISwitchConnection Require() =>
        Current ?? throw new SwitchUnavailableException($"No switch to write to: {Problem ?? "not connected yet"}.");
}

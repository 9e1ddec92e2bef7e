namespace Migration.Cli.Doctor;

/// <summary>What a check came to.</summary>
internal enum Verdict
{
    /// <summary>As it has to be.</summary>
    Ok,

    /// <summary>Works, but not as well as it could, or cannot be told from here.</summary>
    Warning,

    /// <summary>A migration from or to this node will fail.</summary>
    Failed,
}

namespace Migration.Contracts;

/// <summary>How a migration can end.</summary>
public static class MigrationOutcomes
{
    /// <summary>The workload runs on the target.</summary>
    public const string Completed = "Completed";

    /// <summary>The workload goes on where it was.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>The request was refused; nothing was touched.</summary>
    public const string Rejected = "Rejected";

    /// <summary>An undo or the retirement of the source did not succeed; a person has to look.</summary>
    public const string NeedsAttention = "NeedsAttention";
}

namespace Migration.Dashboard.Model;

/// <summary>What became of something that a user asked for.</summary>
/// <param name="Id">The migration; null when there is none.</param>
/// <param name="Problem">Why it was not done and what to do; null when it was.</param>
public sealed record ActionOutcome(Guid? Id, string? Problem)
{
    /// <summary>It was done.</summary>
    /// <param name="id">The migration.</param>
    public static ActionOutcome Done(Guid id) => new(id, null);

    /// <summary>It was not done.</summary>
    /// <param name="problem">Why and what to do.</param>
    public static ActionOutcome Refused(string problem) => new(null, problem);
}

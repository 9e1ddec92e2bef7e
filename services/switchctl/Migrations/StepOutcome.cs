using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Migrations;

/// <summary>How a message about a migration is to be answered.</summary>
public enum StepAnswer
{
    /// <summary>The step is done, now or before: say so.</summary>
    Done,

    /// <summary>The migration was aborted: say so again.</summary>
    Aborted,

    /// <summary>The migration has passed the point of no return: an abort is refused.</summary>
    Refused,

    /// <summary>The message is late: the migration is further. Nothing to say.</summary>
    Late,
}

/// <summary>What became of a step.</summary>
/// <param name="Answer">How to answer.</param>
/// <param name="Record">The migration; null when nothing is known of it.</param>
/// <param name="Steps">The step's report; empty unless it is done.</param>
public sealed record StepOutcome(StepAnswer Answer, MigrationRecord? Record, IReadOnlyList<StepReport> Steps)
{
    /// <summary>The step is done.</summary>
    /// <param name="record">The migration.</param>
    /// <param name="steps">All recorded steps of the migration.</param>
    /// <param name="name">The step.</param>
    public static StepOutcome Done(MigrationRecord record, IReadOnlyList<StepReport> steps, string name) =>
        new(StepAnswer.Done, record, [.. steps.Where(s => s.Name == name)]);

    /// <summary>Nothing was done.</summary>
    /// <param name="answer">How to answer.</param>
    /// <param name="record">The migration.</param>
    public static StepOutcome Not(StepAnswer answer, MigrationRecord? record) => new(answer, record, []);
}

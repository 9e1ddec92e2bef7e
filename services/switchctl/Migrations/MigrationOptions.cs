using System.ComponentModel.DataAnnotations;

namespace Migration.SwitchCtl.Migrations;

/// <summary>How long the switch waits for others in a migration. Section <c>SwitchCtl:Migrations</c>.</summary>
public sealed class MigrationOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "SwitchCtl:Migrations";

    /// <summary>
    /// After an abort the traffic waits for the source to run again, at most this long, 0 s to 5 min. Default 10 s:
    /// then it is released with a warning, because a hold must end even when the source's node does not answer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ResumeWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A hold on which nobody decides is given up after this time, 1 s to 1 day. Default 15 min: longer than the
    /// coordinator's deadlines, which normally come first.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan HoldLimit { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A decision whose execution was cut short (the switch was away, the service was restarted) is taken up again
    /// after this time, 0 s to 1 min. Default 3 s: the bus has given up its own tries by then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan TakeUpAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between two looks for overdue migrations, 10 ms to 1 min. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan WatchPeriod { get; set; } = TimeSpan.FromMilliseconds(500);
}

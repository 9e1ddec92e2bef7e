using Migration.Contracts;

namespace Migration.Switchctl.Tests.Fixtures;

internal sealed class Messages(Guid id)
{
    private static readonly ImageIdentity Image = new() { Id = new string('a', 64), Name = "registry:5000/redis:7" };

    public Guid Id { get; } = id;

    public MigrationAccepted Accepted => new()
    {
        MigrationId =
            Id, Plan = States.Plan, Source = States.Source, BaseImage = Image, AcceptedAt = DateTimeOffset.UnixEpoch,
    };

    public TargetPrepared Prepared => new()
    {
        MigrationId =
            Id, Plan = States.Plan, Source = States.Source, Target = States.Target, BaseImage = Image, Steps = [],
    };

    public ConnectionsDrained Drained => new()
    {
        MigrationId =
            Id, Plan = States.Plan, Source = States.Source, Target = States.Target, Drained = true, Steps = [],
    };

    public PodRestored Restored => new()
    {
        MigrationId = Id, Plan = States.Plan, Source = States.Source, Target = States.Target, Steps = [],
    };

    public SourceRetired Retired => new() { MigrationId = Id, Plan = States.Plan, Steps = [] };

    public SourceResumed Resumed => new() { MigrationId = Id, Node = "node-a", Steps = [] };

    public AbortMigration Abort => new()
    {
        MigrationId = Id, Plan = States.Plan, Source = States.Source, Reason = "cancelled by a user",
    };

    public ImagePushed Pushed => new()
    {
        MigrationId = Id,
        Plan = States.Plan,
        Source = States.Source,
        Target = States.Target,
        Image = "registry:5000/checkpoints/redis@sha256:00",
        ImageBytes = 1,
        Steps = [],
    };
}

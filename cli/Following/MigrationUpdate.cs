using Migration.Cli.Api;

namespace Migration.Cli.Following;

/// <summary>Something has happened to a migration.</summary>
/// <param name="Event">What.</param>
/// <param name="Migration">How the migration stands now.</param>
internal sealed record MigrationUpdate(EventInfo Event, MigrationInfo Migration);

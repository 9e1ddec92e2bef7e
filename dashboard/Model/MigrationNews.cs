namespace Migration.Dashboard.Model;

/// <summary>Something that happened to a migration.</summary>
/// <param name="MigrationId">The migration.</param>
/// <param name="Event">What happened.</param>
/// <param name="State">The state after it.</param>
/// <param name="At">When.</param>
/// <param name="Note">Reason or remark; null when there is none.</param>
public sealed record MigrationNews(Guid MigrationId, string Event, string State, DateTimeOffset At, string? Note);

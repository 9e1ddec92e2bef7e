namespace Migration.Samples.AlertWebhook;

/// <summary>What Alertmanager posts (webhook_config, version 4); only what is used.</summary>
/// <param name="Alerts">The alerts of the group.</param>
internal sealed record AlertGroup(IReadOnlyList<Alert>? Alerts);

/// <summary>One alert.</summary>
/// <param name="Status"><c>firing</c> or <c>resolved</c>.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="StartsAt">Since when it fires.</param>
/// <param name="Fingerprint">The same for the same labels.</param>
internal sealed record Alert(
    string? Status, IReadOnlyDictionary<string, string>? Labels, DateTimeOffset? StartsAt, string? Fingerprint)
{
    /// <summary>A label's value; null when it is absent or empty.</summary>
    /// <param name="name">Its name.</param>
    public string? this[string name] =>
        Labels is not null && Labels.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>What became of an alert.</summary>
/// <param name="Fingerprint">The alert.</param>
/// <param name="Outcome"><c>Requested</c>, <c>AlreadyRequested</c>, <c>Refused</c> or <c>Ignored</c>.</param>
/// <param name="MigrationId">The migration that was asked for.</param>
/// <param name="Detail">Where to, or why not.</param>
internal sealed record AlertAnswer(string? Fingerprint, string Outcome, Guid? MigrationId, string Detail);

namespace Migration.Cli.Api;

/// <summary>An error of a server (RFC 9457).</summary>
internal sealed record Problem
{
    public string? Title { get; init; }

    public string? Detail { get; init; }

    public Guid? MigrationId { get; init; }

    public IReadOnlyList<string>? Reasons { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Everything it says, each reason in a line of its own.</summary>
    public string Text(int status)
    {
        var lines = new List<string> { Title ?? $"The server answered {status}." };
        // The detail and the errors by field repeat one another in one form or the other; the list is shown.
        if (Reasons is { Count: > 0 } reasons)
            lines.AddRange(reasons.Select(r => $"  - {r}"));
        else if (Errors is { Count: > 0 } errors)
            lines.AddRange(errors.SelectMany(e => e.Value.Select(text => $"  - {e.Key}: {text}")));
        else if (Detail is { Length: > 0 } detail)
            lines.Add(detail);
        return string.Join('\n', lines);
    }
}

using System.Text.Json.Serialization;
using Migration.Contracts;

namespace Migration.Cli.Api;

/// <summary>Body of a request for a migration.</summary>
internal sealed record MigrationRequest
{
    public required Guid MigrationId { get; init; }

    public required Workload Workload { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TargetNode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SourceNode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Priority { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Strategy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ownership { get; init; }

    public required string RequestedBy { get; init; }
}

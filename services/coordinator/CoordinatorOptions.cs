using System.ComponentModel.DataAnnotations;
using Migration.Contracts;
using Migration.Coordinator.Policies;
using Npgsql;

namespace Migration.Coordinator;

/// <summary>What the coordinator knows and where it keeps its record. Section <c>Coordinator</c>.</summary>
internal sealed class CoordinatorOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Coordinator";

    /// <summary>
    /// Connection string of the PostgreSQL database that holds the record, for example
    /// <c>Host=db;Database=migration;Username=migration;Password=...</c>; several coordinators may share it. Default
    /// none: the record is in the file <see cref="Database"/>.
    /// </summary>
    public string? PostgreSql { get; set; }

    /// <summary>
    /// File of the record; its folder is made when absent. Default <c>/var/lib/migration-coordinator/record.db</c>.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Database { get; set; } = "/var/lib/migration-coordinator/record.db";

    /// <summary>The nodes that workloads may move between; at least two.</summary>
    public IList<NodeEntry> Nodes { get; } = [];

    /// <summary>How workloads with certain labels are migrated. Default none: all alike.</summary>
    public IList<PolicyEntry> Policies { get; } = [];

    /// <summary>
    /// How long a node or the switch controller may take to answer a question. Default 10 s: a node answers within a
    /// second, on an overloaded machine it was seen to need more than 5 s, and a requester should not sit much longer
    /// in front of a node that is down.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan InspectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PostgreSql is not null && !IsConnectionString(PostgreSql))
            yield return new ValidationResult(
                "Coordinator:PostgreSql is not a connection string like "
                + "'Host=db;Database=migration;Username=migration;Password=...'.");
        if (Nodes.Count < 2)
            yield return new ValidationResult(
                $"Coordinator:Nodes names {Nodes.Count} nodes; at least two are needed, each with Name and Platform.");
        for (var i = 0; i < Nodes.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Nodes[i].Name))
                yield return new ValidationResult($"Coordinator:Nodes:{i}:Name must not be empty.");
            if (Nodes[i].Platforms.Count == 0 || Nodes[i].Platforms.Except(WorkloadPlatforms.All).Any())
                yield return new ValidationResult(
                    $"Coordinator:Nodes:{i}:Platform is '{Nodes[i].Platform}'; it must be one of {WorkloadPlatforms.List}, "
                    + "or several with commas between them.");
        }

        foreach (var twice in Nodes.GroupBy(n => n.Name).Where(g => g.Count() > 1))
            yield return new ValidationResult($"Coordinator:Nodes names '{twice.Key}' {twice.Count()} times.");
        foreach (var wrong in Policies.SelectMany((policy, i) => policy.Validate($"Coordinator:Policies:{i}")))
            yield return wrong;
        foreach (var twice in Policies.GroupBy(p => p.Name).Where(g => g.Count() > 1))
            yield return new ValidationResult($"Coordinator:Policies names '{twice.Key}' {twice.Count()} times.");
    }

    // Its error is not passed on: it may quote the password.
    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

using System.Globalization;
using Migration.Coordinator.Admission;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>Query of the list.</summary>
/// <param name="State">States, separated by commas.</param>
/// <param name="Workload">End of the full name <c>platform/namespace/pod/container</c>.</param>
/// <param name="Node">Node it leaves or goes to.</param>
/// <param name="Before">Only those requested before this time (ISO 8601): the next page.</param>
/// <param name="Limit">At most so many, 1 to 1000. Default 100.</param>
internal sealed record ListParameters(
    string? State, string? Workload, string? Node, string? Before, string? Limit)
{
    private const int MostListed = 1000;
    private const StringSplitOptions Words = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>The query, and everything that is wrong with it.</summary>
    public (MigrationQuery Query, IReadOnlyList<FieldProblem> Problems) Read()
    {
        var problems = new List<FieldProblem>();
        var states = new List<MigrationState>();
        foreach (var name in (State ?? "").Split(',', Words))
        {
            if (Enum.TryParse<MigrationState>(name, ignoreCase: true, out var known) && Enum.IsDefined(known))
                states.Add(known);
            else
                problems.Add(new("state",
                    $"State '{name}' is unknown: give some of {string.Join(", ", Enum.GetNames<MigrationState>())}."));
        }

        var limit = 100;
        if (Limit is not null && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
            || limit is < 1 or > MostListed))
            problems.Add(new("limit", $"limit is '{Limit}': give 1 to {MostListed}."));
        DateTimeOffset? before = null;
        if (DateTimeOffset.TryParse(Before, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            before = time;
        else if (Before is not null)
            problems.Add(new("before", $"before is '{Before}': give a time like 2026-01-02T12:00:00Z."));
        var query = new MigrationQuery
        {
            States = states,
            Workload = Workload,
            Node = Node,
            RequestedBefore = before,
            Limit = limit,
        };
        return (query, problems);
    }
}

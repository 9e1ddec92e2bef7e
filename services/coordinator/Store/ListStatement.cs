using System.Globalization;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Store;

/// <summary>The statement behind a query; only its values come from outside.</summary>
internal static class ListStatement
{
    // The end of the full name; written without LIKE, whose idea of upper and lower case differs between databases.
    private const string NameEnds = """
        substr('/' || platform || '/' || namespace || '/' || pod || '/' || container,
          length(platform) + length(namespace) + length(pod) + length(container) + 5 - length(@workload)) = @workload
          AND length(@workload) <= length(platform) + length(namespace) + length(pod) + length(container) + 4
        """;

    /// <summary>The statement and its values.</summary>
    public static (string Sql, IEnumerable<(string Name, object? Value)> Values) Of(MigrationQuery query)
    {
        var conditions = new List<string>();
        var values = new List<(string, object?)> { ("@limit", query.Limit) };
        if (query.States.Count > 0)
            conditions.Add($"state IN ('{string.Join("','", query.States)}')");
        if (query.States.Count > 0 && !query.States.Contains(MigrationState.Queued))
            conditions.Add(MigrationRows.NotWaiting);
        if (query.Workload is { } workload)
            Add(NameEnds, "@workload", "/" + workload);
        if (query.Node is { } node)
            Add("(source_node = @node OR target_node = @node)", "@node", node);
        if (query.RequestedBefore is { } before)
            Add("requested_at < @before", "@before", before.ToText());
        if (query.WaitingSince is { } since)
            Add("state = 'Queued' AND coalesce(not_before, queued_at, requested_at) <= @since", "@since", since.ToText());
        if (query.EndedAfter is { } after)
            Add("ended_at > @after", "@after", after.ToText());
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return (
            string.Create(CultureInfo.InvariantCulture,
                $"SELECT * FROM migration {where} ORDER BY requested_at DESC, id LIMIT @limit"),
            values);

        void Add(string condition, string name, object value)
        {
            conditions.Add(condition);
            values.Add((name, value));
        }
    }
}

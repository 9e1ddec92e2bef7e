using Migration.Cli.Api;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary>Migrations as columns and as a description.</summary>
internal static class MigrationTable
{
    /// <summary>A row per migration.</summary>
    public static void Write(TextWriter writer, IEnumerable<MigrationInfo> migrations, DateTimeOffset now)
    {
        var table = new TextTable("ID", "WORKLOAD", "FROM", "TO", "STATE", "FREEZE", "IMAGE", "AGE");
        foreach (var m in migrations)
        {
            table.Add(
                $"{m.Id}", WorkloadName.Text(m.Workload), m.SourceNode, m.TargetNode,
                m.QueuePosition is { } position ? $"{m.State} ({position})" : m.State,
                PlainText.Milliseconds(m.FreezeMs), PlainText.Bytes(m.ImageBytes), PlainText.Age(now - m.RequestedAt));
        }

        if (table.Count == 0)
            writer.WriteLine("No migrations. Start one: migratectl migrate WORKLOAD --to NODE");
        else
            table.Write(writer);
    }

    /// <summary>Everything about one migration.</summary>
    public static void Describe(TextWriter writer, MigrationInfo m)
    {
        var facts = new (string Name, string? Value)[]
        {
            ("id", $"{m.Id}"),
            ("workload", WorkloadName.Text(m.Workload)),
            ("from", m.SourceNode),
            ("to", m.TargetNode),
            ("strategy", m.Options?.Strategy),
            ("priority", m.Priority),
            ("state", $"{m.State}: {StateNames.Meaning(m.State)}"),
            ("queue", m.QueuePosition is { } position ? $"position {position}" : null),
            ("requested", $"{m.RequestedAt:u} by {m.RequestedBy ?? "nobody named"}"),
            ("took", m.EndedAt is { } end ? PlainText.Duration(end - m.RequestedAt) : null),
            ("freeze", PlainText.Milliseconds(m.FreezeMs)),
            ("image", PlainText.Bytes(m.ImageBytes)),
        };
        foreach (var (name, value) in facts.Where(f => !string.IsNullOrEmpty(f.Value)))
            writer.WriteLine($"{name + ":",-12}{PlainText.OneLine(value!)}");
        foreach (var reason in m.Reasons)
            writer.WriteLine($"{"reason:",-12}{PlainText.OneLine(reason)}");
        if (m.Steps.Count == 0)
            return;
        writer.WriteLine();
        var table = new TextTable("STEP", "NODE", "AT", "TOOK", "BYTES", "FAILED");
        foreach (var step in m.Steps)
        {
            table.Add(
                step.Name, step.Node, "+" + PlainText.Duration(step.StartedAt - m.RequestedAt),
                PlainText.Milliseconds(step.DurationMs), PlainText.Bytes(step.Bytes), step.Failure);
        }

        table.Write(writer);
    }
}

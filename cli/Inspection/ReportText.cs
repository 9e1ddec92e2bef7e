using System.Globalization;
using Migration.Cli.Output;

namespace Migration.Cli.Inspection;

/// <summary>A report for people.</summary>
internal static class ReportText
{
    private const long PageSize = 4096;

    // Real trees have a handful of levels; an image made up by somebody must not use up the stack.
    private const int DeepestIndent = 2 * 100;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter writer, CheckpointReport report)
    {
        Head(writer, report);
        writer.WriteLine();
        writer.WriteLine("PROCESSES");
        foreach (var root in report.Processes.Where(p => report.Processes.All(other => other.Pid != p.ParentPid)))
            Process(writer, report, root, "", "");
        Sockets(writer, report.Sockets);
        Mounts(writer, report.Mounts);
    }

    private static void Head(TextWriter writer, CheckpointReport r)
    {
        Fact(writer, "checkpoint", r.Source);
        if (r.Container is { } c)
        {
            Fact(writer, "container", $"{c.Name} ({c.Id})");
            Fact(writer, "image", c.Image);
            Fact(writer, "engine", $"{c.Engine}, {c.Runtime ?? "runtime not named"}");
            Fact(writer, "pod", c.Namespace is null ? c.Pod : $"{c.Namespace}/{c.Pod}");
            Fact(writer, "address", c.Address);
            Fact(writer, "created", c.Created is { } created ? $"{created:u}" : null);
            Fact(writer, "dumped", c.Checkpointed is { } dumped ? $"{dumped:u}" : null);
        }

        Fact(writer, "criu", $"{r.Criu.Version ?? "version not recorded"}, network lock {r.Criu.NetworkLock}"
            + (r.Criu.TcpClose ? ", TCP connections are closed by a restore" : ""));
        if (r.TimingsMs is { } t)
        {
            Fact(writer, "timings", $"freezing {Ms(t.Freezing)}, frozen {Ms(t.Frozen)}, memory {Ms(t.MemoryDump)} "
                + $"of it writing {Ms(t.MemoryWrite)}");
        }

        if (r.Pages is { } p)
        {
            Fact(writer, "pages", $"{p.Scanned} scanned, {p.Written} written "
                + $"({PlainText.Bytes((long)p.Written * PageSize)}), "
                + $"{p.InParent} in the parent, {p.Lazy} lazy, {p.SharedWritten} shared");
        }
    }

    private static void Process(
        TextWriter writer, CheckpointReport report, ProcessReport process, string first, string rest)
    {
        var command = process.Command is { Count: > 0 } words ? string.Join(' ', words) : $"[{process.Name}]";
        writer.WriteLine(PlainText.OneLine($"{first}{process.Pid} {command}"));
        var children = rest.Length < DeepestIndent
            ? report.Processes.Where(p => p.ParentPid == process.Pid && p.Pid != process.Pid).ToList()
            : [];
        var bar = children.Count > 0 ? "│ " : "  ";
        Detail(writer, rest + bar, process);
        for (var i = 0; i < children.Count; i++)
        {
            var last = i == children.Count - 1;
            Process(writer, report, children[i], rest + (last ? "└─" : "├─"), rest + (last ? "  " : "│ "));
        }
    }

    private static void Detail(TextWriter writer, string indent, ProcessReport p)
    {
        var threads = p.Threads == 1 ? "1 thread" : p.Threads.ToString(CultureInfo.InvariantCulture) + " threads";
        Line(writer, indent, $"{p.State.ToLowerInvariant()}, {threads}, {p.Executable ?? p.Name}");
        if (p.MemoryBytes is { } m)
        {
            Line(writer, indent,
                $"memory: {PlainText.Bytes(m.Stored)} stored, {PlainText.Bytes(m.InParent)} in the parent; "
                + $"mapped {PlainText.Bytes(m.Mapped)} (private {PlainText.Bytes(m.Private)}, "
                + $"shared {PlainText.Bytes(m.Shared)}, files {PlainText.Bytes(m.File)})");
        }

        if (p.Descriptors.Count > 0)
            Line(writer, indent, "open: " + string.Join(", ", p.Descriptors.Select(d => $"{d.Value} {d.Key}")));
        if (p.Environment is { } values)
        {
            foreach (var (name, value) in values)
                Line(writer, indent, $"{name}={value}");
        }
        else if (p.EnvironmentNames is { Count: > 0 } names)
            Line(writer, indent, "environment: " + string.Join(' ', names));
    }

    private static void Sockets(TextWriter writer, IReadOnlyList<SocketReport> sockets)
    {
        if (sockets.Count == 0)
            return;
        writer.WriteLine();
        writer.WriteLine("SOCKETS");
        var table = new TextTable("PROTOCOL", "STATE", "LOCAL", "REMOTE", "TO READ", "TO SEND", "NEVER SENT", "PIDS");
        foreach (var s in sockets)
        {
            table.Add(
                s.Protocol, s.State, s.Local, s.Remote, Number(s.ReceiveQueueBytes), Number(s.SendQueueBytes),
                Number(s.UnsentBytes), string.Join(",", s.Pids));
        }

        table.Write(writer);
    }

    private static void Mounts(TextWriter writer, IReadOnlyList<MountReport> mounts)
    {
        if (mounts.Count == 0)
            return;
        writer.WriteLine();
        writer.WriteLine("MOUNTS");
        var table = new TextTable("PATH", "TYPE", "SOURCE", "ROOT", "BROUGHT BY");
        foreach (var m in mounts)
            table.Add(m.Path, m.FileSystem, m.Source, m.Root, m.External ? "restorer" : "checkpoint");
        table.Write(writer);
    }

    private static void Fact(TextWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteLine($"{name + ":",-13}{PlainText.OneLine(value)}");
    }

    private static void Line(TextWriter writer, string indent, string text) =>
        writer.WriteLine($"{indent}  {PlainText.OneLine(text)}");

    private static string Ms(double milliseconds) => PlainText.Milliseconds(milliseconds);

    private static string? Number(uint? value) => value?.ToString(CultureInfo.InvariantCulture);
}

using System.Text.Json;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Turns a BMv2 JSON program for v1model into something that runs.</summary>
internal static class ProgramCompiler
{
    private const int FormatMajorVersion = 2;

    /// <summary>Compiles a program as p4c wrote it.</summary>
    /// <param name="json">The BMv2 JSON, UTF-8.</param>
    /// <param name="time">Clock of meters and timestamps.</param>
    /// <exception cref="ProgramRefusedException">Lists everything in it that cannot be executed.</exception>
    /// <exception cref="FormatException">It is not a BMv2 JSON program.</exception>
    public static SwitchProgram Compile(ReadOnlyMemory<byte> json, TimeProvider time)
    {
        using var document = Parse(json);
        try
        {
            return Compile(document.RootElement, time);
        }
        catch (Exception e) when (IsFromBadInput(e))
        {
            throw new FormatException("the program contradicts the BMv2 format: " + e.Message, e);
        }
    }

    // What reading a document of the wrong shape ends in: members of other types, names and indexes without target.
    private static bool IsFromBadInput(Exception e) =>
        e is InvalidOperationException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException
            or NullReferenceException or OverflowException;

    private static SwitchProgram Compile(JsonElement program, TimeProvider time)
    {
        CheckVersion(program);
        var refusals = new Refusals();
        var layout = PacketLayout.Read(program, refusals);
        refusals.ThrowIfAny();

        var externs = ExternCompiler.Compile(program, layout, time, refusals);
        var parser = ParserCompiler.Compile(program, layout, refusals, externs);
        var actions = ActionCompiler.Compile(program, layout, externs, refusals);
        var tables = new TableCompiler(layout, actions, externs, refusals);
        var pipelines = program.Items("pipelines").ToDictionary(p => p.Text("name"), StringComparer.Ordinal);
        var ingress = new ControlCompiler(tables, layout, refusals, time).Compile(Pipeline(pipelines, "ingress"));
        var egress = new ControlCompiler(tables, layout, refusals, time).Compile(Pipeline(pipelines, "egress"));
        var verify = ChecksumCompiler.CompileVerifications(program, layout, externs, refusals);
        var update = ChecksumCompiler.CompileUpdates(program, layout, externs, refusals);
        var deparser = DeparserCompiler.Compile(program, layout, externs, refusals);
        refusals.ThrowIfAny();
        return new SwitchProgram(
            new ProgramParts(layout, externs, tables.Tables, parser, ingress, egress, deparser, verify, update), time);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        }
        catch (JsonException e)
        {
            throw new FormatException("the device configuration is not JSON: " + e.Message, e);
        }
    }

    private static void CheckVersion(JsonElement program)
    {
        if (program.ValueKind != JsonValueKind.Object || !program.TryGetProperty("__meta__", out var meta))
        {
            throw new FormatException("the device configuration is not a BMv2 program: it lacks __meta__.version");
        }

        var major = meta.Part("version")[0].GetInt32();
        if (major != FormatMajorVersion)
        {
            throw new FormatException(
                $"the program has BMv2 format version {major}; version {FormatMajorVersion} can be read");
        }
    }

    private static JsonElement Pipeline(Dictionary<string, JsonElement> pipelines, string name) =>
        pipelines.TryGetValue(name, out var pipeline)
            ? pipeline
            : throw new FormatException($"the program has no pipeline {name}: it was not compiled for v1model");
}

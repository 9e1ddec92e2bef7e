using System.Text.Json;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Compile;

/// <summary>Turns the parser of a BMv2 program into delegates.</summary>
internal sealed class ParserCompiler
{
    private readonly PacketLayout _layout;
    private readonly ProgramExterns _externs;
    private readonly ParserErrors _errors;
    private readonly Refusals _refusals;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    private ParserCompiler(
        PacketLayout layout, ParserErrors errors, Refusals refusals, ProgramExterns externs)
    {
        _externs = externs;
        _layout = layout;
        _errors = errors;
        _refusals = refusals;
    }

    /// <summary>Compiles the program's parser; what cannot be executed goes into <paramref name="refusals"/>.</summary>
    public static ParserProgram Compile(
        JsonElement program, PacketLayout layout, Refusals refusals, ProgramExterns externs)
    {
        var compiler = new ParserCompiler(layout, ParserErrors.Read(program), refusals, externs);
        foreach (var vset in program.Items("parse_vsets"))
        {
            var size = vset.TryGetProperty("max_size", out var max) ? max.GetInt32() : int.MaxValue;
            externs.ValueSets[vset.Text("name")] = new ValueSet(vset.Text("name"), size);
        }

        var parsers = program.Items("parsers").ToList();
        if (parsers.Count != 1)
        {
            refusals.Add($"{parsers.Count} parsers (exactly one can be executed)");
            return new ParserProgram([], ParserProgram.Accept, 0);
        }

        return compiler.CompileParser(parsers[0]);
    }

    private ParserProgram CompileParser(JsonElement parser)
    {
        var states = parser.Items("parse_states").ToList();
        for (var i = 0; i < states.Count; i++)
        {
            _indexes[states[i].Text("name")] = i;
        }

        var code = states.Select(CompileState).ToArray();
        var init = parser.TextOrNull("init_state");
        return new ParserProgram(code, init is null ? ParserProgram.Accept : _indexes[init], _errors.ParserTimeout);
    }

    private Func<PacketContext, int> CompileState(JsonElement state)
    {
        var name = state.Text("name");
        var code = new ParserStateCode(_layout, _errors, _externs);
        foreach (var operation in state.Items("parser_ops"))
        {
            Guard($"parser state {name}", () => code.Add(operation));
        }

        Guard($"parser state {name}", () => new TransitionCode(code, _indexes, _errors, _externs).Add(state));
        return code.Compile();
    }

    private void Guard(string where, Action compile)
    {
        try
        {
            compile();
        }
        catch (FormatException e)
        {
            _refusals.Add($"{where}: {e.Message}");
        }
    }
}

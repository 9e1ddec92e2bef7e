namespace Migration.Stf;

/// <summary>One statement of an STF file.</summary>
/// <param name="Line">Line it is on, from 1.</param>
internal abstract record StfStatement(int Line);

/// <summary>A name and its value: a match of a row or an argument of an action.</summary>
/// <param name="Name">Name of the field or parameter.</param>
/// <param name="Value">As written: decimal, 0x (with * for any digit), 0b, 0o, VALUE/PREFIX or VALUE&amp;&amp;&amp;MASK.</param>
internal sealed record StfValue(string Name, string Value);

/// <summary>An action with its arguments.</summary>
internal sealed record StfAction(string Name, IReadOnlyList<StfValue> Arguments);

/// <summary>packet PORT DATA.</summary>
internal sealed record SendPacket(int Line, int Port, byte[] Data) : StfStatement(Line);

/// <summary>expect PORT [DATA]; data in hex digits, * for any digit, null for any packet.</summary>
internal sealed record ExpectPacket(int Line, int Port, string? Data, bool IsExact) : StfStatement(Line);

/// <summary>add TABLE [PRIORITY] MATCHES ACTION.</summary>
internal sealed record AddRow(
    int Line, string Table, int? Priority, IReadOnlyList<StfValue> Matches, StfAction Action) : StfStatement(Line);

/// <summary>setdefault TABLE ACTION.</summary>
internal sealed record SetDefault(int Line, string Table, StfAction Action) : StfStatement(Line);

/// <summary>remove all.</summary>
internal sealed record RemoveAll(int Line) : StfStatement(Line);

/// <summary>check_counter NAME(INDEX) [packets|bytes CONDITION NUMBER].</summary>
internal sealed record CheckCounter(
    int Line, string Counter, string Index, bool CountsBytes, string Condition, long Value) : StfStatement(Line);

/// <summary>wait, no_packet: nothing to do where everything happens at once.</summary>
internal sealed record Nothing(int Line) : StfStatement(Line);

/// <summary>A command of simple_switch_CLI (mirroring_add, mc_mgrp_create, register_write ...).</summary>
internal sealed record SwitchCommand(int Line, string Name, IReadOnlyList<string> Arguments) : StfStatement(Line);

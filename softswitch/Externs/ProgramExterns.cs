namespace Migration.Softswitch.Externs;

/// <summary>The stateful and stateless objects of a program, by name.</summary>
internal sealed class ProgramExterns
{
    /// <summary>Indirect counters.</summary>
    public Dictionary<string, CounterArray> Counters { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of direct counters and the table each belongs to.</summary>
    public Dictionary<string, string> DirectCounters { get; } = new(StringComparer.Ordinal);

    /// <summary>Indirect meters.</summary>
    public Dictionary<string, MeterArray> Meters { get; } = new(StringComparer.Ordinal);

    /// <summary>Registers.</summary>
    public Dictionary<string, RegisterArray> Registers { get; } = new(StringComparer.Ordinal);

    /// <summary>Hashes and checksums.</summary>
    public Dictionary<string, Calculation> Calculations { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes that the longest input of a calculation may take.</summary>
    public int ScratchBytes { get; set; } = 64;
}

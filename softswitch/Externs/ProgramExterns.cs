using Migration.Softswitch.Layout;

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

    /// <summary>Direct meters by the name of their table.</summary>
    public Dictionary<string, DirectMeter> DirectMeters { get; } = new(StringComparer.Ordinal);

    /// <summary>Value sets of the parser.</summary>
    public Dictionary<string, ValueSet> ValueSets { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys of the select with the most among those that ask a value set.</summary>
    public int SelectKeys { get; set; }

    /// <summary>Fields that clones, resubmitted and recirculated packets keep, by the number of the list.</summary>
    public Dictionary<int, IReadOnlyList<FieldInfo>> FieldLists { get; } = [];

    /// <summary>Fields of digests, by the number of the list.</summary>
    public Dictionary<int, LearnList> LearnLists { get; } = [];

    /// <summary>Action profiles and selectors.</summary>
    public Dictionary<string, ActionProfile> Profiles { get; } = new(StringComparer.Ordinal);

    /// <summary>Where messages of the program go.</summary>
    public ProgramLog Log { get; } = new();

    /// <summary>Bytes that the longest input of a calculation may take.</summary>
    public int ScratchBytes { get; set; } = 64;
}

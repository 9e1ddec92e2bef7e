namespace Migration.Contracts;

/// <summary>
/// What a node is able to do and to hold; part of <see cref="WorkloadInspected"/>.
/// </summary>
public sealed record NodeFacts
{
    /// <summary>Features of its processors, as /proc/cpuinfo names them; those that all of them have.</summary>
    public required IReadOnlyList<string> CpuFeatures { get; init; }

    /// <summary>Version of CRIU, for example <c>4.2.1</c>; null when there is none.</summary>
    public string? CriuVersion { get; init; }

    /// <summary>What keeps the node from taking part in any migration, each with the cure.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Bytes that are free where checkpoint archives go; null when that is not known.</summary>
    public long? FreeArchiveBytes { get; init; }

    /// <summary>Bytes that are free where the engine keeps images; null when that is not known.</summary>
    public long? FreeImageBytes { get; init; }
}

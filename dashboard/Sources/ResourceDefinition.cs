namespace Migration.Dashboard.Sources;

/// <summary>A part of the system that is watched.</summary>
public sealed record ResourceDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for example <c>service</c> or <c>switch</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it is reached; null when that is of no use to people.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// Asks how it is: null when it can do its work, else what is missing. Throws
    /// <see cref="SourceUnavailableException"/> when it does not answer. Null for one that is only watched.
    /// </summary>
    public Func<CancellationToken, Task<string?>>? Probe { get; init; }

    /// <summary>Whether its process runs; null for one that is not a process of the host's.</summary>
    public Func<bool>? Runs { get; init; }

    /// <summary>File that its log goes to; null for none.</summary>
    public string? LogFile { get; init; }
}

namespace Migration.ImageBuilder;

/// <summary>When layers are compressed.</summary>
public enum CompressionMode
{
    /// <summary>When it was measured to be faster, for the registry and the processors at hand.</summary>
    Auto,

    /// <summary>Always.</summary>
    Zstd,

    /// <summary>Never.</summary>
    None,
}

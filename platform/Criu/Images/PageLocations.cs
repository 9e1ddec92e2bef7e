namespace Migration.Platform.Criu.Images;

/// <summary>Where the pages of a pagemap entry are (PE_* in criu/include/pagemap.h).</summary>
[Flags]
public enum PageLocations
{
    /// <summary>Nowhere: a hole.</summary>
    None = 0,

    /// <summary>In the checkpoint named by the "parent" link.</summary>
    Parent = 1,

    /// <summary>May be restored lazily.</summary>
    Lazy = 2,

    /// <summary>In the pages image of this checkpoint.</summary>
    Present = 4,
}

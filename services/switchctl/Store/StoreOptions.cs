using System.ComponentModel.DataAnnotations;

namespace Migration.SwitchCtl.Store;

/// <summary>Where the desired state is kept. Section <c>SwitchCtl:Store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "SwitchCtl:Store";

    /// <summary>
    /// SQLite file; made when missing. Default <c>switchctl.db</c> in the current folder. Must not be on a network
    /// file system, where SQLite's locks do not hold.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Path { get; set; } = "switchctl.db";

    /// <summary>Finished migrations are forgotten after this time, 1 h to 365 days. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromDays(7);
}

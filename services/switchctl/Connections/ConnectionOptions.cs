using System.ComponentModel.DataAnnotations;

namespace Migration.SwitchCtl.Connections;

/// <summary>
/// How established connections keep their backend when others come or go. Section <c>SwitchCtl:Connections</c>.
/// </summary>
public sealed class ConnectionOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "SwitchCtl:Connections";

    /// <summary>
    /// A connection on which nothing was received for this time is taken for ended, 1 s to 7 days. Default 15 min. One
    /// that goes on later may find itself at another backend, when backends came or went in between.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Connections with a row of their own, 0 to 250,000. Default 200,000; the table has 262,144. Those opened beyond
    /// that while a bucket moves go to the backend that the bucket has, which is right too, and only less even.
    /// </summary>
    [Range(0, 250_000)]
    public int MaxPinned { get; set; } = 200_000;
}

using System.Globalization;

namespace Migration.Checkpointer.Inspection;

/// <summary>The mounts that a task sees, from its <c>mountinfo</c> (proc(5)).</summary>
/// <param name="Ids">Ids of the mounts.</param>
/// <param name="OverlayDevices">Device numbers of mounted overlay file systems, as the kernel packs them.</param>
internal sealed record MountTable(IReadOnlySet<int> Ids, IReadOnlySet<long> OverlayDevices)
{
    private const int MinorBits = 20;
    private const string Separator = " - ";

    /// <summary>Reads the table.</summary>
    /// <param name="lines">Lines like <c>36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw</c>.</param>
    public static MountTable Parse(IEnumerable<string> lines)
    {
        var ids = new HashSet<int>();
        var overlays = new HashSet<long>();
        foreach (var line in lines)
        {
            var fields = line.Split(' ');
            ids.Add(int.Parse(fields[0], CultureInfo.InvariantCulture));
            var type = line[(line.IndexOf(Separator, StringComparison.Ordinal) + Separator.Length)..].Split(' ')[0];
            if (type == "overlay")
                overlays.Add(Device(fields[2]));
        }

        return new MountTable(ids, overlays);
    }

    private static long Device(string majorMinor)
    {
        var parts = majorMinor.Split(':');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture) << MinorBits)
            | long.Parse(parts[1], CultureInfo.InvariantCulture);
    }
}

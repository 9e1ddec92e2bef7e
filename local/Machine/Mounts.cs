using System.Runtime.InteropServices;

namespace Migration.Local.Machine;

/// <summary>Mounts of this program's mount namespace.</summary>
internal static class Mounts
{
    private const int MountPointField = 4;

    /// <summary>Unmounts everything below a folder, the innermost first.</summary>
    internal static void DetachBelow(string folder)
    {
        var below = File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' ')[MountPointField])
            .Where(point => point.StartsWith(folder + "/", StringComparison.Ordinal))
            .Reverse()
            .ToList();
        foreach (var point in below)
        {
            if (LibC.Unmount(point, LibC.UnmountDetach) != 0)
                throw new LocalRunException($"{point} cannot be unmounted: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}

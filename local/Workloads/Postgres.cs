using System.Globalization;
using Migration.Local.Machine;

namespace Migration.Local.Workloads;

/// <summary>PostgreSQL: a process for each connection, shared memory, a database on the container's own disk.</summary>
internal static class Postgres
{
    private const string Versions = "/usr/lib/postgresql";
    private const string Start = "/srv/postgres.sh";
    private const string Preloaded = "/srv/notroot.so";
    private const string Box = "/bin/busybox";
    private const string User = "postgres:x:70:70::/data:/bin/sh\n";

    /// <summary>The workload.</summary>
    public static ServedProgram Program()
    {
        // Debian keeps versions side by side; any will do.
        var version = Directory.Exists(Versions)
            ? Directory.EnumerateDirectories(Versions).Select(d => Path.GetFileName(d)).Order().LastOrDefault()
            : null;
        var (programs, share) = ($"{Versions}/{version}", $"/usr/share/postgresql/{version}");
        return new ServedProgram
        {
            Name = "postgres",
            Package = "postgresql",
            Programs = [$"{programs}/bin/postgres", $"{programs}/bin/initdb", "/usr/bin/setpriv"],
            Placed = new Dictionary<string, string>
            {
                [share] = share,
                ["/bin/sh"] = Box,
                ["/bin/mkdir"] = Box,
                ["/bin/chown"] = Box,
                ["/bin/chmod"] = Box,
                // The others belong to what is not used here, and bring a compiler with them.
                [$"{programs}/lib/plpgsql.so"] = $"{programs}/lib/plpgsql.so",
                [$"{programs}/lib/dict_snowball.so"] = $"{programs}/lib/dict_snowball.so",
            },
            Files = new Dictionary<string, byte[]>
            {
                [Start] = ServedPrograms.Server("postgres.sh"),
                ["/etc/passwd"] = System.Text.Encoding.ASCII.GetBytes($"root:x:0:0:root:/:/bin/sh\n{User}"),
            },
            Command = ["/bin/sh", Start, $"{programs}/bin"],
            Make = MayReadLimits() ? null : AsRootAsync,
            Port = 5432,
            Talk = client => new PostgresTalk(client),
            Needs = "CAP_SYS_RESOURCE for CRIU, as any program that does not run as root",
        };
    }

    private static bool MayReadLimits()
    {
        const int resourceCapability = 24;
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        var capabilities = ulong.Parse(line["CapEff:".Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (capabilities >> resourceCapability & 1) == 1;
    }

    private static async Task<ServedProgram> AsRootAsync(
        ServedProgram program, string folder, CancellationToken cancellation)
    {
        var (source, library) = (Path.Combine(folder, "notroot.c"), Path.Combine(folder, "notroot.so"));
        await File.WriteAllBytesAsync(source, ServedPrograms.Server("notroot.c"), cancellation);
        await Command.RunAsync("gcc", ["-shared", "-fPIC", "-o", library, source], cancellation: cancellation);
        return program with
        {
            Placed = new Dictionary<string, string>(program.Placed) { [Preloaded] = library },
            Environment = [.. program.Environment, $"LD_PRELOAD={Preloaded}"],
        };
    }
}

using Migration.Local.Machine;

namespace Migration.Local.Workloads;

/// <summary>A server out of this machine's packages that can be put into a container, with clients that check it.</summary>
public sealed record ServedProgram
{
    /// <summary>Name of the workload and of its image.</summary>
    public required string Name { get; init; }

    /// <summary>Programs of this machine that go into the image with the libraries they are linked with.</summary>
    public required IReadOnlyList<string> Programs { get; init; }

    /// <summary>Programs of this machine with which the image is made.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Folders of this machine that go into the image whole; libraries in them bring theirs.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Files and folders of this machine that go elsewhere in the image: path there to path here.</summary>
    public IReadOnlyDictionary<string, string> Placed { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes what has to be made on this machine first, into a folder; null for nothing.</summary>
    public Func<ServedProgram, string, CancellationToken, Task<ServedProgram>>? Make { get; init; }

    /// <summary>Files made for it: path in the image and content.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Variables of its environment, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Command line.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Port that it listens on.</summary>
    public required int Port { get; init; }

    /// <summary>Port that a connection goes to, where the server has several; null for <see cref="Port"/>.</summary>
    public Func<int, int>? PortOf { get; init; }

    /// <summary>Whether it serves UDP; TCP otherwise.</summary>
    public bool IsUdp { get; init; }

    /// <summary>Further ports that it listens on.</summary>
    public IReadOnlyList<int> MorePorts { get; init; } = [];

    /// <summary>Makes the talk of one connection; the number tells the connections apart.</summary>
    public required Func<int, ITalk> Talk { get; init; }

    /// <summary>The Debian package that brings the programs.</summary>
    public required string Package { get; init; }

    /// <summary>What it needs so that it can move, for people; null for nothing.</summary>
    public string? Needs { get; init; }

    /// <summary>Says what is missing on this machine.</summary>
    /// <exception cref="LocalRunException">A program is missing; says which package brings it.</exception>
    public void CheckInstalled()
    {
        var missing = Programs.Concat(Tools).Where(p => !File.Exists(p))
            .Concat(Folders.Where(f => !Directory.Exists(f)))
            .Concat(Placed.Values.Where(p => !Path.Exists(p))).ToList();
        if (missing.Count > 0)
        {
            throw new LocalRunException(
                $"{string.Join(" and ", missing)} missing for {Name}: run scripts/install-prerequisites.sh --workloads or " +
                $"apt-get install {Package}");
        }
    }
}

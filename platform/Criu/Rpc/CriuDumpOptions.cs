namespace Migration.Platform.Criu.Rpc;

/// <summary>What to dump. TCP connections are always kept, and the tasks left stopped with their network locked.</summary>
public sealed record CriuDumpOptions
{
    /// <summary>The root of the tree, as this process sees it.</summary>
    public required int Pid { get; init; }

    /// <summary>Existing folder that the images go to; the log too, as <c>dump.log</c>.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>
    /// What belongs to the host and is not dumped, as criu(8) writes it, for example
    /// <c>net[4026532008]:extRootNetNS</c>.
    /// </summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <summary>Whether the tasks go on running instead of being left stopped. Default false.</summary>
    public bool LeaveRunning { get; init; }
}

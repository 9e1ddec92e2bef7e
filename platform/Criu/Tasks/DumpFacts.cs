using Migration.Platform.Criu.Sockets;

namespace Migration.Platform.Criu.Tasks;

/// <summary>What the images of a dump tell about the tasks it left stopped.</summary>
/// <param name="Sockets">The sockets of the dump (<see cref="RewriteResult.Sockets"/>).</param>
/// <param name="RunId">Id of CRIU's run (<see cref="Images.CriuInventory.DumpRunId"/>); null when not known.</param>
public sealed record DumpFacts(IReadOnlyList<InetSocket> Sockets, string? RunId);

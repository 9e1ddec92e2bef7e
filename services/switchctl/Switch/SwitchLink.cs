using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Switch;

/// <summary>Holds the connection that the session supervisor made, for everyone who uses it.</summary>
public sealed class SwitchLink : ISwitchLink, IPacketOutlet
{
    private volatile State _state = new(null, "not connected yet");

    /// <inheritdoc />
    public ISwitchConnection? Current => _state.Connection;

    /// <inheritdoc />
    public string? Problem => _state.Problem;

    /// <summary>Whether the switch runs our program and takes our writes.</summary>
    public bool IsUp => Current is not null;

    /// <inheritdoc />
    public ValueTask<bool> InjectAsync(IReadOnlyList<HeldPacket> packets, CancellationToken cancellation) =>
        InjectAsync(packets, Pipeline.ModeInject, cancellation);

    /// <summary>
    /// Puts packets into the switch, in order, such that those that open connections go where their bucket's old ones
    /// are.
    /// </summary>
    /// <param name="packets">The packets.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when there is no connection to the switch, or it broke.</returns>
    public ValueTask<bool> InjectAtHomeAsync(IReadOnlyList<HeldPacket> packets, CancellationToken cancellation) =>
        InjectAsync(packets, Pipeline.ModeInjectHome, cancellation);

    internal void Up(ISwitchConnection connection) => _state = new State(connection, null);

    internal void Down(string problem) => _state = new State(null, problem);

    private async ValueTask<bool> InjectAsync(
        IReadOnlyList<HeldPacket> packets,
        ulong mode,
        CancellationToken cancellation)
    {
        if (Current is not { } connection)
            return false;
        if (packets.Count == 0)
            return true;
        try
        {
            await connection.InjectAsync(packets, mode, cancellation);
            return true;
        }
        catch (SwitchUnavailableException)
        {
            // The caller counts the packets as lost; the supervisor sees the same end of the stream and reconnects.
            return false;
        }
    }

    private sealed record State(ISwitchConnection? Connection, string? Problem);
}

using Migration.SwitchCtl.Hold;

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
    public async ValueTask<bool> InjectAsync(IReadOnlyList<HeldPacket> packets, CancellationToken cancellation)
    {
        if (Current is not { } connection)
            return false;
        try
        {
            await connection.InjectAsync(packets, cancellation);
            return true;
        }
        catch (SwitchUnavailableException)
        {
            // The caller counts the packets as lost; the supervisor sees the same end of the stream and reconnects.
            return false;
        }
    }

    internal void Up(ISwitchConnection connection) => _state = new State(connection, null);

    internal void Down(string problem) => _state = new State(null, problem);

    private sealed record State(ISwitchConnection? Connection, string? Problem);
}

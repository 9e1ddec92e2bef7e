namespace Migration.Softswitch.Management;

/// <summary>Marks connections that came in on the control socket.</summary>
internal sealed class ControlConnection
{
    private ControlConnection()
    {
    }

    /// <summary>The mark.</summary>
    public static ControlConnection Instance { get; } = new();
}

namespace Migration.Softswitch.Control;

/// <summary>Port numbers of v1model as controllers write them; they are not translated.</summary>
internal static class PortNumber
{
    /// <summary>Bits of a port number.</summary>
    public const int Bits = 9;
}

namespace Migration.Platform.Criu.Wire;

/// <summary>Bytes that are not a protobuf message; <see cref="Offset"/> counts from the start of the message.</summary>
public sealed class WireFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="offset">Offset of the offending byte from the start of the message.</param>
    /// <param name="cause">What is wrong there.</param>
    public WireFormatException(long offset, string cause)
        : base(cause) => Offset = offset;

    /// <summary>Offset in bytes from the start of the message.</summary>
    public long Offset { get; }
}

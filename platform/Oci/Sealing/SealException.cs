namespace Migration.Platform.Oci;

/// <summary>Sealed bytes, or the key to them, cannot be used; says why.</summary>
public sealed class SealException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="inner">The failure underneath.</param>
    public SealException(string cause, Exception? inner = null)
        : base(cause, inner)
    {
    }
}

namespace Migration.Platform.Oci;

/// <summary>
/// The registry no longer has what was uploaded, or not enough of it; the blob must be sent from its start.
/// </summary>
internal sealed class UploadLostException(long sentBytes, RegistryException cause)
    : Exception(cause.Message, cause)
{
    public long SentBytes => sentBytes;

    public RegistryException Cause => cause;
}

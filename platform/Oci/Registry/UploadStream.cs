namespace Migration.Platform.Oci;

/// <summary>A blob on its way to the registry: what is written is uploaded.</summary>
internal abstract class UploadStream : WriteOnlyStream
{
    /// <summary>Sends the rest and commits the blob.</summary>
    public abstract Task<OciDescriptor> CompleteAsync();
}

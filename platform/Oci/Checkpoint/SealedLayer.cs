namespace Migration.Platform.Oci;

/// <summary>A layer in the registry, compressed and encrypted or not.</summary>
/// <param name="Descriptor">How a manifest refers to it.</param>
/// <param name="DiffId">Digest of what is in it, as it was before.</param>
/// <param name="PlainBytes">Size of that; null where it is not known.</param>
public sealed record SealedLayer(OciDescriptor Descriptor, string DiffId, long? PlainBytes = null);

namespace Migration.Platform.Oci;

/// <summary>A layer in the registry, encrypted or not.</summary>
/// <param name="Descriptor">How a manifest refers to it.</param>
/// <param name="DiffId">Digest of what is in it, unencrypted.</param>
public sealed record SealedLayer(OciDescriptor Descriptor, string DiffId);

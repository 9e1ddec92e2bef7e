using System.Security.Cryptography;
using System.Text;

namespace Migration.Platform.Oci;

/// <summary>
/// How an encrypted layer says so: media type and annotations of ocicrypt (github.com/containers/ocicrypt,
/// docs/spec-proposal). The wrapped key can be read by its tools; the cipher is ours, as those of ocicrypt give out bytes
/// before they are checked.
/// </summary>
internal static class LayerEncryption
{
    /// <summary>End of the media type of an encrypted layer.</summary>
    internal const string Suffix = "+encrypted";

    private const string WrappedKey = "org.opencontainers.image.enc.keys.jwe";
    private const string PublicOptions = "org.opencontainers.image.enc.pubopts";
    private const string Cipher = "AES_256_GCM_STREAM";

    internal static OciDescriptor Describe(OciDescriptor layer, string mediaType, string wrappedKey) => layer with
    {
        MediaType = mediaType + Suffix,
        Annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [WrappedKey] = wrappedKey,
            [PublicOptions] = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"cipher":"{{Cipher}}"}""")),
        },
    };

    internal static bool IsEncrypted(OciDescriptor layer) =>
        layer.MediaType.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Opens a layer.</summary>
    /// <exception cref="SealException">Its key is damaged, or for others.</exception>
    internal static OpeningStream Open(OciDescriptor layer, Stream blob, RSA recipient)
    {
        if (layer.Annotations?.GetValueOrDefault(WrappedKey) is not { } wrapped)
            throw new SealException($"the layer is encrypted, and has no annotation {WrappedKey} with its key");
        using var key = SealKey.Unwrap(wrapped, recipient);
        return new OpeningStream(blob, key);
    }
}

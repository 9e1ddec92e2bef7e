using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Migration.Platform.Oci;

/// <summary>
/// A key for one stream. It travels wrapped for those who may open the stream, in the form of ocicrypt's
/// <c>org.opencontainers.image.enc.keys.jwe</c>: base64 of a JSON Web Encryption (RFC 7516) over a JSON object whose
/// <c>symkey</c> is the key.
/// </summary>
public sealed class SealKey : IDisposable
{
    private readonly byte[] _bytes;

    private SealKey(byte[] bytes) => _bytes = bytes;

    /// <summary>A new, random key.</summary>
    public static SealKey New() => new(RandomNumberGenerator.GetBytes(SealFormat.KeyBytes));

    /// <summary>Wraps the key.</summary>
    /// <param name="recipients">Public RSA keys of those who may open the stream.</param>
    /// <returns>The value of the annotation.</returns>
    public string WrapFor(params IEnumerable<RSA> recipients) =>
        Convert.ToBase64String(JsonWebEncryption.Encrypt(
            JsonSerializer.SerializeToUtf8Bytes(new PrivateOptions { SymKey = _bytes }), recipients));

    /// <summary>Unwraps a key.</summary>
    /// <param name="wrapped">The value of the annotation.</param>
    /// <param name="recipient">Private RSA key of a recipient.</param>
    /// <exception cref="SealException">It is damaged, or for others.</exception>
    public static SealKey Unwrap(string wrapped, RSA recipient)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        ArgumentNullException.ThrowIfNull(recipient);
        try
        {
            var content = JsonWebEncryption.Decrypt(Convert.FromBase64String(wrapped), recipient);
            return JsonSerializer.Deserialize<PrivateOptions>(content)?.SymKey is { Length: SealFormat.KeyBytes } key
                ? new SealKey(key)
                : throw new SealException($"the wrapped key is not one of {SealFormat.KeyBytes * 8} bits");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new SealException("the wrapped key is damaged", e);
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    internal AesGcm Cipher() => new(_bytes, SealFormat.TagBytes);

    private sealed record PrivateOptions
    {
        [JsonPropertyName("symkey")]
        public required byte[] SymKey { get; init; }
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Migration.Platform.Oci;

/// <summary>
/// JSON Web Encryption in its general JSON form (RFC 7516, section 7.2.1), as far as it is needed here: content by
/// A256GCM, its key for each recipient by RSA-OAEP-256 (RFC 7518, sections 4.3 and 5.3).
/// </summary>
internal static class JsonWebEncryption
{
    private const int TagBytes = 16;
    private const int NonceBytes = 12;
    private const string ContentAlgorithm = "A256GCM";
    private const string KeyAlgorithm = "RSA-OAEP-256";

    internal static byte[] Encrypt(ReadOnlySpan<byte> content, IEnumerable<RSA> recipients)
    {
        var key = RandomNumberGenerator.GetBytes(SealFormat.KeyBytes);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Header { Enc = ContentAlgorithm }));
        var (cipherText, tag) = (new byte[content.Length], new byte[TagBytes]);
        using (var cipher = new AesGcm(key, TagBytes))
            cipher.Encrypt(nonce, content, cipherText, tag, Encoding.ASCII.GetBytes(header));
        var message = new Message
        {
            Protected = header,
            Recipients =
            [
                .. recipients.Select(r => new Recipient
                {
                    Header = new Header { Alg = KeyAlgorithm },
                    EncryptedKey = Base64Url.EncodeToString(r.Encrypt(key, RSAEncryptionPadding.OaepSHA256)),
                }),
            ],
            Iv = Base64Url.EncodeToString(nonce),
            CipherText = Base64Url.EncodeToString(cipherText),
            Tag = Base64Url.EncodeToString(tag),
        };
        CryptographicOperations.ZeroMemory(key);
        return message.Recipients.Count > 0
            ? JsonSerializer.SerializeToUtf8Bytes(message)
            : throw new ArgumentException("There is nobody to encrypt for.", nameof(recipients));
    }

    internal static byte[] Decrypt(ReadOnlySpan<byte> json, RSA recipient)
    {
        var message = JsonSerializer.Deserialize<Message>(json) ?? throw new SealException("the wrapped key is empty");
        var header = JsonSerializer.Deserialize<Header>(Base64Url.DecodeFromChars(message.Protected));
        if (header?.Enc != ContentAlgorithm)
            throw new SealException($"the wrapped key is encrypted by '{header?.Enc}'; known is {ContentAlgorithm}");
        var key = message.Recipients.Select(r => KeyFor(r, recipient)).FirstOrDefault(k => k is not null)
            ?? throw new SealException("the key is wrapped for others, not for this node");
        var content = new byte[Base64Url.DecodeFromChars(message.CipherText).Length];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(
                Base64Url.DecodeFromChars(message.Iv), Base64Url.DecodeFromChars(message.CipherText),
                Base64Url.DecodeFromChars(message.Tag), content, Encoding.ASCII.GetBytes(message.Protected));
            return content;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new SealException("the wrapped key was changed", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[]? KeyFor(Recipient entry, RSA recipient)
    {
        if (entry.Header?.Alg != KeyAlgorithm)
            return null;
        try
        {
            var key = recipient.Decrypt(Base64Url.DecodeFromChars(entry.EncryptedKey), RSAEncryptionPadding.OaepSHA256);
            return key.Length == SealFormat.KeyBytes ? key : null;
        }
        catch (CryptographicException)
        {
            // Somebody else's.
            return null;
        }
    }

    private sealed record Message
    {
        [JsonPropertyName("protected")]
        public required string Protected { get; init; }

        [JsonPropertyName("recipients")]
        public required IReadOnlyList<Recipient> Recipients { get; init; }

        [JsonPropertyName("iv")]
        public required string Iv { get; init; }

        [JsonPropertyName("ciphertext")]
        public required string CipherText { get; init; }

        [JsonPropertyName("tag")]
        public required string Tag { get; init; }
    }

    private sealed record Recipient
    {
        [JsonPropertyName("header")]
        public Header? Header { get; init; }

        [JsonPropertyName("encrypted_key")]
        public required string EncryptedKey { get; init; }
    }

    private sealed record Header
    {
        [JsonPropertyName("alg")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Alg { get; init; }

        [JsonPropertyName("enc")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Enc { get; init; }
    }
}

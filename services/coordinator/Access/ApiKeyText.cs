using System.Buffers.Text;
using System.Security.Cryptography;

namespace Migration.Coordinator.Access;

/// <summary>
/// Keys as their owners hold them: <c>cfk_ID_SECRET</c>. The secret is 32 random bytes, which nobody finds by trying,
/// so one round of HMAC keeps it as safe as a slow hash keeps a password, and costs a request nothing.
/// </summary>
internal static class ApiKeyText
{
    private const string Prefix = "cfk";
    private const int IdBytes = 8;
    private const int SaltBytes = 16;
    private const int SecretBytes = 32;

    /// <summary>Makes a key.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="scope">What it allows.</param>
    /// <param name="now">The time.</param>
    /// <returns>The text for its owner, to be shown once, and what is kept of it.</returns>
    public static (string Text, ApiKey Key) New(string name, ApiScope scope, DateTimeOffset now)
    {
        var id = RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true);
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return (
            $"{Prefix}_{id}_{Base64Url.EncodeToString(secret)}",
            new ApiKey
            {
                Id = id,
                Name = name,
                Scope = scope,
                Salt = Convert.ToHexStringLower(salt),
                Hash = Convert.ToHexStringLower(HMACSHA256.HashData(salt, secret)),
                CreatedAt = now,
            });
    }

    /// <summary>The id in a key's text; null when it is no key.</summary>
    public static string? IdOf(string text) =>
        text.Split('_', 3) is [Prefix, { Length: 2 * IdBytes } id, _] ? id : null;

    /// <summary>Whether a text is the key that was made with it; takes as long for a wrong one.</summary>
    public static bool Fits(string text, ApiKey key)
    {
        if (text.Split('_', 3) is not [Prefix, var id, var encoded] || id != key.Id)
            return false;
        Span<byte> secret = stackalloc byte[SecretBytes];
        if (!Base64Url.IsValid(encoded, out var length) || length != SecretBytes)
            return false;
        Base64Url.DecodeFromChars(encoded, secret);
        return CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(Convert.FromHexString(key.Salt), secret), Convert.FromHexString(key.Hash));
    }
}

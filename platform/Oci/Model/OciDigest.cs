using System.Buffers;
using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>Content digests of the form <c>sha256:</c> and 64 lower-case hex digits.</summary>
public static class OciDigest
{
    /// <summary>What every digest starts with.</summary>
    public const string Prefix = "sha256:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The digest of <paramref name="content"/>.</summary>
    public static string Of(ReadOnlySpan<byte> content) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The digest of the rest of <paramref name="content"/>, read in pieces.</summary>
    public static async Task<string> OfAsync(Stream content, CancellationToken cancellationToken) =>
        Prefix + Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));

    /// <summary>Whether <paramref name="text"/> is a well-formed sha256 digest.</summary>
    public static bool IsValid(string? text) =>
        text is not null && text.Length == Prefix.Length + 64 && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(HexDigits);

    internal static string Finish(IncrementalHash hash) => Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());
}

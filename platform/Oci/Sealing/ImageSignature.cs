using System.Security.Cryptography;
using System.Text;

namespace Migration.Platform.Oci;

/// <summary>
/// A signature that says: this image is the checkpoint of this migration, for this node. By ECDSA over P-256 and SHA-256, as
/// base64 of its DER form.
/// </summary>
public static class ImageSignature
{
    /// <summary>Signs.</summary>
    /// <param name="key">Private key of the node that made the image.</param>
    /// <param name="image">The image by digest, which pins its manifest and all layers.</param>
    /// <param name="migrationId">The migration.</param>
    /// <param name="targetNode">The node that may restore it.</param>
    public static string Sign(ECDsa key, string image, Guid migrationId, string targetNode)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToBase64String(key.SignData(
            Payload(image, migrationId, targetNode), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <summary>Checks a signature.</summary>
    /// <param name="key">Public key of the node that made the image.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="image">The image by digest.</param>
    /// <param name="migrationId">The migration.</param>
    /// <param name="targetNode">This node.</param>
    /// <returns>Whether it fits.</returns>
    public static bool IsGood(ECDsa key, string signature, string image, Guid migrationId, string targetNode)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(signature);
        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length)
            && key.VerifyData(
                Payload(image, migrationId, targetNode), bytes.AsSpan(0, length), HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence);
    }

    // Lines cannot run into one another: none of the three has a line break.
    private static byte[] Payload(string image, Guid migrationId, string targetNode) =>
        Encoding.UTF8.GetBytes($"containerflow checkpoint\n{image}\n{migrationId:n}\n{targetNode}\n");
}

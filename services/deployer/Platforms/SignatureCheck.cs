using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.Deployer.Platforms;

/// <summary>Restores only what the source node has signed, where that is asked for.</summary>
/// <param name="options">Settings.</param>
/// <param name="node">The node.</param>
public sealed class SignatureCheck(IOptions<DeployerOptions> options, IOptions<NodeOptions> node)
{
    /// <summary>Checks a checkpoint before anything of it is fetched.</summary>
    /// <param name="pushed">The checkpoint.</param>
    /// <exception cref="StepException">It is not signed, or not by the source node for this migration and node.</exception>
    public void Check(ImagePushed pushed)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        if (options.Value.TrustedKeyFolder is not { } folder)
            return;
        var subject = $"image {pushed.Image}";
        var source = pushed.Plan.SourceNode;
        if (pushed.Signature is not { } signature)
        {
            throw new StepException(MigrationSteps.Restore, subject,
                $"it is not signed: set ImageBuilder:SigningKeyFile on {source}");
        }

        // A name with a slash would be looked for elsewhere.
        var file = Path.Combine(folder, $"{Path.GetFileName(source)}.pem");
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            if (!ImageSignature.IsGood(key, signature, pushed.Image, pushed.MigrationId, node.Value.Name))
            {
                throw new StepException(MigrationSteps.Restore, subject,
                    $"its signature is not {source}'s for this migration and {node.Value.Name}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or CryptographicException)
        {
            throw new StepException(MigrationSteps.Restore, subject, $"key file {file} of {source}: {e.Message}", e);
        }
    }
}

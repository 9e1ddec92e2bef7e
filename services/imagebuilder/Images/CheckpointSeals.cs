using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>
/// Encrypts checkpoints for the nodes that restore them, and signs them. Keys are read anew for each, so that they can be
/// exchanged without a restart.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class CheckpointSeals(IOptions<ImageBuilderOptions> options)
{
    /// <summary>Keys of those who may read a checkpoint; empty when it is not to be encrypted.</summary>
    /// <param name="plan">The migration's plan.</param>
    /// <exception cref="StepException">There is no usable key for the target.</exception>
    public IReadOnlyList<RSA> RecipientsOf(MigrationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (options.Value.RecipientKeyFolder is not { } folder)
            return [];
        var subject = $"the checkpoint for {plan.TargetNode}";
        if (plan.Workload.Platform == WorkloadPlatforms.Kubernetes)
        {
            throw new StepException(MigrationSteps.Build, subject,
                "a kubelet cannot restore an encrypted checkpoint: unset ImageBuilder:RecipientKeyFolder");
        }

        var file = Path.Combine(folder, $"{plan.TargetNode}.pem");
        return [Read(RSA.Create(), file, subject)];
    }

    /// <summary>Signs an image; null when this node signs none.</summary>
    /// <param name="image">The image by digest.</param>
    /// <param name="migrationId">The migration.</param>
    /// <param name="plan">The migration's plan.</param>
    /// <exception cref="StepException">The key is not usable.</exception>
    public string? Sign(string image, Guid migrationId, MigrationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (options.Value.SigningKeyFile is not { } file)
            return null;
        using var key = Read(ECDsa.Create(), file, $"the signature of {image}");
        return ImageSignature.Sign(key, image, migrationId, plan.TargetNode);
    }

    private static T Read<T>(T key, string file, string subject)
        where T : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or CryptographicException)
        {
            key.Dispose();
            throw new StepException(MigrationSteps.Build, subject, $"key file {file}: {e.Message}", e);
        }
    }
}

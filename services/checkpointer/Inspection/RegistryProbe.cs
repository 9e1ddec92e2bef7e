using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.Checkpointer.Inspection;

/// <summary>Finds out whether the registry takes and gives images, without leaving anything there.</summary>
/// <param name="options">The registry.</param>
/// <param name="time">Clock.</param>
public sealed class RegistryProbe(IOptions<RegistryProbeOptions> options, TimeProvider time) : IDisposable
{
    // Well under the time in which the coordinator wants its answer.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    private readonly RegistryClient? _client = options.Value.Address is { Length: > 0 } address
        ? new RegistryClient(
            new RegistryClientOptions
            {
                Registry = address,
                PlainHttp = options.Value.PlainHttp,
                CertificateAuthorityFile = options.Value.CertificateAuthorityFile,
                Username = options.Value.Username,
                Password = options.Value.PasswordFile is { } file ? SecretFile.Read(file) : options.Value.Password,
                RequestTimeout = Bound,
            },
            time)
        : null;

    /// <summary>Why checkpoints could not be pushed, with the cure; null when they can, or none is named.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<string?> WriteProblemAsync(CancellationToken cancellation)
    {
        if (_client is null)
            return null;
        try
        {
            await _client.CheckWritableAsync($"{options.Value.Repository}/preflight", cancellation);
            return null;
        }
        catch (RegistryException e)
        {
            return $"the registry does not take images ({e.Message}): check that it runs, its disk and the credentials";
        }
    }

    /// <summary>Whether an image can be pulled from this registry; null when it would come from another one.</summary>
    /// <param name="reference">Reference of the image.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="RegistryException">The registry does not answer.</exception>
    public async Task<bool?> HasAsync(string reference, CancellationToken cancellation)
    {
        if (_client is null || !reference.StartsWith(_client.Registry + "/", StringComparison.Ordinal))
            return null;
        var image = ImageReference.Parse(reference);
        return await _client.FindManifestAsync(image.Repository, image.TagOrDigest, cancellation) is not null;
    }

    /// <inheritdoc />
    public void Dispose() => _client?.Dispose();
}

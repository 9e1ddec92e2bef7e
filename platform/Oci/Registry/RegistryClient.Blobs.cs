using System.Net;
using System.Text;

namespace Migration.Platform.Oci;

public sealed partial class RegistryClient
{
    /// <summary>Whether the repository has a blob.</summary>
    public async Task<bool> BlobExistsAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        const string operation = "check blob";
        var path = BlobPath(repository, digest);
        using var response = await SendAsync(
            operation, Name(repository, digest), PushScope(repository),
            () => new HttpRequestMessage(HttpMethod.Head, path), cancellationToken);
        await ExpectAsync(
            response, operation, Name(repository, digest), cancellationToken,
            HttpStatusCode.OK, HttpStatusCode.NotFound);
        return response.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>
    /// Opens a blob for reading. The stream is not seekable and checks the digest: the read that finds the end
    /// throws a <see cref="RegistryException"/> when it does not fit.
    /// </summary>
    public async Task<Stream> OpenBlobAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        const string operation = "pull blob";
        var path = BlobPath(repository, digest);
        var response = await SendAsync(
            operation, Name(repository, digest), PullScope(repository),
            () => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        try
        {
            await ExpectAsync(response, operation, Name(repository, digest), cancellationToken, HttpStatusCode.OK);
            var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new VerifiedBlobStream(
                content, response, digest, Name(repository, digest), _options.RequestTimeout);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a blob of another repository of the same registry known in this one, without moving bytes.
    /// </summary>
    /// <returns>False when the registry does not do it; then the blob must be pushed.</returns>
    public async Task<bool> MountBlobAsync(
        string repository, string digest, string fromRepository, CancellationToken cancellationToken)
    {
        const string operation = "mount blob";
        var path = $"v2/{CheckRepository(repository)}/blobs/uploads/?mount={Uri.EscapeDataString(CheckDigest(digest))}"
            + $"&from={Uri.EscapeDataString(CheckRepository(fromRepository))}";
        using var response = await SendAsync(
            operation, Name(repository, digest), $"{PushScope(repository)} {PullScope(fromRepository)}",
            () => new HttpRequestMessage(HttpMethod.Post, path), cancellationToken);
        await ExpectAsync(
            response, operation, Name(repository, digest), cancellationToken,
            HttpStatusCode.Created, HttpStatusCode.Accepted);
        if (response.StatusCode == HttpStatusCode.Created)
            return true;
        // The registry has opened an ordinary upload instead; it would linger.
        await UploadSession.FromAnswer(this, repository, response).CancelAsync();
        return false;
    }

    /// <summary>Deletes a blob from a repository; one that is not there is fine.</summary>
    public async Task DeleteBlobAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        const string operation = "delete blob";
        var path = BlobPath(repository, digest);
        using var response = await SendAsync(
            operation, Name(repository, digest), DeleteScope(repository),
            () => new HttpRequestMessage(HttpMethod.Delete, path), cancellationToken);
        await ExpectAsync(
            response, operation, Name(repository, digest), cancellationToken,
            HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.NotFound);
    }

    internal static string DeleteScope(string repository) => $"repository:{repository}:pull,push,delete";

    private static string BlobPath(string repository, string digest) =>
        new StringBuilder("v2/").Append(CheckRepository(repository)).Append("/blobs/").Append(CheckDigest(digest))
            .ToString();
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Migration.Platform.Oci;

public sealed partial class RegistryClient
{
    private const int LargestManifestBytes = 4 * 1024 * 1024; // the limit the distribution specification suggests
    private const int MostTagPages = 1000;

    private static readonly string[] ManifestTypes =
        [OciMediaTypes.Manifest, OciMediaTypes.Index, OciMediaTypes.DockerManifest];

    /// <summary>Puts a manifest under a tag or its own digest.</summary>
    /// <returns>The manifest's digest.</returns>
    public async Task<string> PutManifestAsync(
        string repository, string tagOrDigest, ReadOnlyMemory<byte> manifest, string mediaType,
        CancellationToken cancellationToken)
    {
        const string operation = "push manifest";
        var path = ManifestPath(repository, tagOrDigest);
        var reference = Name(repository, tagOrDigest);
        using var response = await SendAsync(operation, reference, PushScope(repository), () =>
        {
            var content = new ReadOnlyMemoryContent(manifest);
            content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            return new HttpRequestMessage(HttpMethod.Put, path) { Content = content };
        }, cancellationToken);
        await ExpectAsync(response, operation, reference, cancellationToken, HttpStatusCode.Created);
        var digest = OciDigest.Of(manifest.Span);
        if (response.Headers.TryGetValues("Docker-Content-Digest", out var stored) && stored.First() != digest)
        {
            throw new RegistryException(
                operation, reference, $"the registry stored {stored.First()} instead of {digest}.");
        }
        return digest;
    }

    /// <summary>Reads a manifest and checks its digest when asked for by digest.</summary>
    /// <returns>Bytes, media type and digest.</returns>
    public async Task<StoredManifest> GetManifestAsync(
        string repository, string tagOrDigest, CancellationToken cancellationToken)
    {
        const string operation = "pull manifest";
        var reference = Name(repository, tagOrDigest);
        using var response = await SendAsync(
            operation, reference, PullScope(repository),
            () => ManifestRequest(HttpMethod.Get, repository, tagOrDigest), cancellationToken);
        await ExpectAsync(response, operation, reference, cancellationToken, HttpStatusCode.OK);
        byte[] content;
        try
        {
            content = await BoundedBody.ReadAsync(response.Content, LargestManifestBytes, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw new RegistryException(operation, reference, e.Message, inner: e);
        }
        var digest = OciDigest.Of(content);
        if (tagOrDigest.Contains(':') && digest != tagOrDigest)
            throw new RegistryException(operation, reference, $"the registry sent another manifest, {digest}.");
        return new StoredManifest
        {
            Content = content,
            Digest = digest,
            MediaType = response.Content.Headers.ContentType?.MediaType ?? OciMediaTypes.Manifest,
        };
    }

    /// <summary>The digest of a manifest, or null when there is none under this tag or digest.</summary>
    public async Task<string?> FindManifestAsync(
        string repository, string tagOrDigest, CancellationToken cancellationToken)
    {
        const string operation = "check manifest";
        var reference = Name(repository, tagOrDigest);
        using var response = await SendAsync(
            operation, reference, PullScope(repository),
            () => ManifestRequest(HttpMethod.Head, repository, tagOrDigest), cancellationToken);
        await ExpectAsync(
            response, operation, reference, cancellationToken, HttpStatusCode.OK, HttpStatusCode.NotFound);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        return response.Headers.TryGetValues("Docker-Content-Digest", out var digest)
            ? digest.First()
            : (await GetManifestAsync(repository, tagOrDigest, cancellationToken)).Digest;
    }

    /// <summary>
    /// Deletes a manifest by digest (registries refuse tags); one that is not there is fine. The registry must
    /// allow deletion.
    /// </summary>
    public async Task DeleteManifestAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        const string operation = "delete manifest";
        var path = ManifestPath(repository, CheckDigest(digest));
        var reference = Name(repository, digest);
        using var response = await SendAsync(
            operation, reference, DeleteScope(repository),
            () => new HttpRequestMessage(HttpMethod.Delete, path), cancellationToken);
        await ExpectAsync(
            response, operation, reference, cancellationToken,
            HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.NotFound);
    }

    /// <summary>All tags of a repository; empty when the repository does not exist.</summary>
    public async Task<IReadOnlyList<string>> ListTagsAsync(string repository, CancellationToken cancellationToken)
    {
        const string operation = "list tags";
        var tags = new List<string>();
        var path = new Uri($"v2/{CheckRepository(repository)}/tags/list", UriKind.Relative);
        for (var page = 0; page < MostTagPages; page++)
        {
            var current = path;
            using var response = await SendAsync(
                operation, Name(repository), PullScope(repository),
                () => new HttpRequestMessage(HttpMethod.Get, current), cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return tags;
            await ExpectAsync(response, operation, Name(repository), cancellationToken, HttpStatusCode.OK);
            try
            {
                var body = await BoundedBody.ReadAsync(response.Content, LargestManifestBytes, cancellationToken);
                using var document = JsonDocument.Parse(body);
                if (document.RootElement.GetProperty("tags") is { ValueKind: JsonValueKind.Array } list)
                    tags.AddRange(list.EnumerateArray().Select(tag => tag.GetString()!));
            }
            catch (Exception e) when (e is IOException or InvalidDataException or JsonException
                or KeyNotFoundException or InvalidOperationException)
            {
                throw new RegistryException(operation, Name(repository), $"unreadable answer: {e.Message}", inner: e);
            }
            if (NextPage(response) is not { } next)
                return tags;
            path = next;
        }
        throw new RegistryException(operation, Name(repository), $"more than {MostTagPages} pages of tags.");
    }

    // Link: </v2/name/tags/list?last=x&n=100>; rel="next" (RFC 8288)
    private static Uri? NextPage(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;
        var link = links.First();
        var end = link.IndexOf('>', StringComparison.Ordinal);
        return link.StartsWith('<') && end > 0 && link.Contains("next", StringComparison.Ordinal)
            ? new Uri(link[1..end], UriKind.RelativeOrAbsolute)
            : null;
    }

    private static HttpRequestMessage ManifestRequest(HttpMethod method, string repository, string tagOrDigest)
    {
        var request = new HttpRequestMessage(method, ManifestPath(repository, tagOrDigest));
        foreach (var type in ManifestTypes)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        return request;
    }

    private static string ManifestPath(string repository, string tagOrDigest) =>
        OciDigest.IsValid(tagOrDigest) || ImageReference.IsTag(tagOrDigest)
            ? $"v2/{CheckRepository(repository)}/manifests/{tagOrDigest}"
            : throw new ArgumentException($"'{tagOrDigest}' is neither tag nor digest.", nameof(tagOrDigest));
}

/// <summary>A manifest as the registry has it.</summary>
public sealed record StoredManifest
{
    /// <summary>Its bytes, at most 4 MiB.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Its media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its digest, computed from the bytes.</summary>
    public required string Digest { get; init; }
}

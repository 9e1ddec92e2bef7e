using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Migration.Dashboard.Sources;

/// <summary>Reads server-sent events with JSON in them.</summary>
internal static class EventStream
{
    /// <summary>How the servers' JSON is read.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The events of a stream; null first, once the server has answered.</summary>
    /// <param name="http">Client with the server's address.</param>
    /// <param name="path">The stream.</param>
    /// <param name="who">Name of the server for errors.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceUnavailableException">The server cannot be reached or has ended the stream.</exception>
    public static async IAsyncEnumerable<T?> ReadAsync<T>(
        HttpClient http, string path, string who, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        using var response = await GuardAsync(
            () => http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellation), who, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new SourceUnavailableException($"{who} answers {(int)response.StatusCode} to GET /{path}");
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        yield return null;
        await using var items = SseParser.Create(body, Read).EnumerateAsync(cancellation)
            .GetAsyncEnumerator(cancellation);
        while (await GuardAsync(() => items.MoveNextAsync().AsTask(), who, cancellation))
        {
            if (items.Current.Data is { } value)
                yield return value;
        }

        static T? Read(string type, ReadOnlySpan<byte> data) => JsonSerializer.Deserialize<T>(data, Json);
    }

    /// <summary>Says who is away when a call fails as calls do whose other end is.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call, string who, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new SourceUnavailableException($"{who} does not answer: {e.Message}", e);
        }
    }
}

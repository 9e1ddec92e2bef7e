using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Access;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Http;

/// <summary>Server-sent events: what happens, as it happens, and what has happened before.</summary>
internal static class EventEndpoints
{
    private const string LastEventId = "Last-Event-ID";
    private const string EventStream = "text/event-stream";

    /// <summary>Adds the routes.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/events", AllAsync)
            .Described("followAll", "Server-sent events of all migrations from now on, or after Last-Event-ID.",
                ApiScope.Read)
            .Produces<EventView>(contentType: EventStream).RequireRateLimiting(AccessServices.Streams);
        routes.MapGet("/migrations/{id:guid}/events", OneAsync)
            .Described("followMigration", "Server-sent events of a migration from its beginning to its end.",
                ApiScope.Read, 404)
            .Produces<EventView>(contentType: EventStream).RequireRateLimiting(AccessServices.Streams);
    }

    /// <summary>All migrations from now on, or from where a client that was cut off had come to.</summary>
    private static async Task<IResult> AllAsync(HttpContext http, IMigrationStore store, IHostApplicationLifetime host)
    {
        var after = Resume(http.Request) ?? await store.LastSequenceAsync(http.RequestAborted);
        return await StreamAsync(http, host, stop => store.FollowAsync(null, after, stop), endsWithMigration: false);
    }

    /// <summary>One migration from its beginning; the stream ends when the migration has.</summary>
    private static async Task<IResult> OneAsync(
        Guid id, HttpContext http, IMigrationStore store, IHostApplicationLifetime host) =>
        await store.FindAsync(id, http.RequestAborted) is null
            ? Problems.Unknown(id)
            : await StreamAsync(
                http, host, stop => store.FollowAsync(id, Resume(http.Request) ?? 0, stop), endsWithMigration: true);

    private static async Task<IResult> StreamAsync(
        HttpContext http,
        IHostApplicationLifetime host,
        Func<CancellationToken, IAsyncEnumerable<JournalEntry>> follow,
        bool endsWithMigration)
    {
        http.Response.ContentType = EventStream;
        http.Response.Headers.CacheControl = "no-cache,no-store";
        // The headers go out now: a client knows that it listens before anything happens.
        await http.Response.StartAsync(http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        try
        {
            var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            await SseFormatter.WriteAsync(
                Items(follow(stop.Token), endsWithMigration, stop.Token),
                http.Response.Body,
                (item, buffer) => buffer.Write(JsonSerializer.SerializeToUtf8Bytes(item.Data, options)),
                stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client went away or the service stops; a client that comes back says where it was.
        }

        return Results.Empty;
    }

    private static async IAsyncEnumerable<SseItem<EventView>> Items(
        IAsyncEnumerable<JournalEntry> entries,
        bool endsWithMigration,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            yield return new SseItem<EventView>(EventView.Of(entry), entry.Event)
            {
                EventId = entry.Sequence.ToString(CultureInfo.InvariantCulture),
            };
            if (endsWithMigration && entry.State.HasEnded())
                yield break;
        }
    }

    private static long? Resume(HttpRequest request) =>
        long.TryParse(request.Headers[LastEventId], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : null;
}

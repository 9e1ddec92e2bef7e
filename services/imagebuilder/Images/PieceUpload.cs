using System.Collections.Concurrent;
using System.Threading.Channels;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>The pieces of one dump on their way to the registry, from the first that CRIU writes on.</summary>
internal sealed class PieceUpload : IAsyncDisposable
{
    // Nobody waits for the next look: when the dump is done the last one is taken at once.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    // A registry hashes what it takes in, one processor for each upload.
    private static readonly int SideBySide = Math.Clamp(Environment.ProcessorCount, 2, 4);

    private readonly DumpPieces _dump;
    private readonly Func<PagePiece, CancellationToken, Task<SealedLayer>> _push;
    private readonly Func<SealedLayer, CancellationToken, Task> _announce;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _isDumped = new();
    private readonly Channel<PagePiece> _waiting = Channel.CreateUnbounded<PagePiece>();
    private readonly List<PagePiece> _pieces = [];
    private readonly ConcurrentDictionary<int, SealedLayer> _layers = [];
    private readonly Task _following;
    private readonly Task[] _uploads;

    /// <summary>Begins.</summary>
    /// <param name="folder">Where CRIU writes its images; need not be there yet.</param>
    /// <param name="pieceBytes">Size of the first pieces.</param>
    /// <param name="push">Pushes a piece.</param>
    /// <param name="announce">Tells the target of a layer.</param>
    /// <param name="time">Clock.</param>
    public PieceUpload(
        string folder, long pieceBytes, Func<PagePiece, CancellationToken, Task<SealedLayer>> push,
        Func<SealedLayer, CancellationToken, Task> announce, TimeProvider time)
    {
        _dump = new DumpPieces(folder, pieceBytes);
        _push = push;
        _announce = announce;
        _time = time;
        _following = Task.Run(FollowAsync, CancellationToken.None);
        _uploads = [.. Enumerable.Range(0, SideBySide).Select(_ => Task.Run(UploadAsync, CancellationToken.None))];
    }

    /// <summary>All pieces, once the dump is complete.</summary>
    public IReadOnlyList<PagePiece> Pieces => _pieces;

    /// <summary>Takes the last look, when CRIU is done.</summary>
    /// <returns>Whether the pieces are of the dump that is there now.</returns>
    /// <exception cref="IOException">An image cannot be read.</exception>
    public async Task<bool> CompleteAsync()
    {
        await _isDumped.CancelAsync();
        await _following;
        return _dump.AreThere();
    }

    /// <summary>Waits until pieces are in the registry.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <returns>Their layers, in the same order.</returns>
    /// <exception cref="RegistryException">The registry refused or could not be reached.</exception>
    public async Task<IReadOnlyList<SealedLayer>> LayersAsync(IReadOnlyList<PagePiece> pieces)
    {
        await Task.WhenAll(_uploads);
        return [.. pieces.Select(piece => _layers[piece.Number])];
    }

    /// <summary>Ends the pushes that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _isDumped.CancelAsync();
        await Task.WhenAll([_following, .. _uploads]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _dump.Dispose();
        _stop.Dispose();
        _isDumped.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            using var look = new PeriodicTimer(Look, _time);
            try
            {
                while (await look.WaitForNextTickAsync(_isDumped.Token))
                    TakeIn();
            }
            catch (OperationCanceledException)
            {
                // It is all there now.
            }

            TakeIn();
        }
        finally
        {
            _waiting.Writer.Complete();
        }
    }

    private void TakeIn()
    {
        foreach (var piece in _dump.Look())
        {
            _pieces.Add(piece);
            _waiting.Writer.TryWrite(piece);
        }
    }

    private async Task UploadAsync()
    {
        // The next piece need not wait until the broker has the message.
        var announcements = new List<Task>();
        await foreach (var piece in _waiting.Reader.ReadAllAsync(_stop.Token))
        {
            var layer = await _push(piece, _stop.Token);
            _layers[piece.Number] = layer;
            announcements.Add(_announce(layer, _stop.Token));
        }

        await Task.WhenAll(announcements);
    }
}

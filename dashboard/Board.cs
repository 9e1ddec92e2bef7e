using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;

namespace Migration.Dashboard;

/// <summary>
/// What is shown, kept up to date by the sources and shared by all viewers: each source is followed once, however many
/// look.
/// </summary>
public sealed partial class Board : BackgroundService
{
    private const int Kept = 200;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly IMigrationSource _migrations;
    private readonly INetworkSource? _network;
    private readonly IResourceSource? _resources;
    private readonly IClientSource? _clients;
    private readonly TimeProvider _time;
    private readonly ILogger<Board> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, MigrationInfo> _known = [];

    /// <summary>Makes an empty board; sources that the host does not have are left out.</summary>
    /// <param name="migrations">Migrations.</param>
    /// <param name="networks">The network.</param>
    /// <param name="resources">The parts of the system.</param>
    /// <param name="clients">Measured clients.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public Board(
        IMigrationSource migrations,
        IEnumerable<INetworkSource> networks,
        IEnumerable<IResourceSource> resources,
        IEnumerable<IClientSource> clients,
        TimeProvider time,
        ILogger<Board> logger)
    {
        _migrations = migrations;
        _network = networks.SingleOrDefault();
        _resources = resources.SingleOrDefault();
        _clients = clients.SingleOrDefault();
        _time = time;
        _logger = logger;
    }

    /// <summary>Something has changed; raised on any thread.</summary>
    public event Action<BoardPart>? Changed;

    /// <summary>The newest migrations, newest first.</summary>
    public IReadOnlyList<MigrationInfo> Migrations { get; private set; } = [];

    /// <summary>The network; null until known.</summary>
    public NetworkInfo? Network { get; private set; }

    /// <summary>The network before <see cref="Network"/>, to tell how fast counters rise; null until known.</summary>
    public NetworkInfo? NetworkBefore { get; private set; }

    /// <summary>The parts of the system.</summary>
    public IReadOnlyList<ResourceInfo> Resources { get; private set; } = [];

    /// <summary>The measured clients; null until known.</summary>
    public ClientsInfo? Clients { get; private set; }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<NodeInfo> Nodes => _migrations.Nodes;

    /// <summary>Whether the host shows the network.</summary>
    public bool HasNetwork => _network is not null;

    /// <summary>Whether the host watches parts.</summary>
    public bool HasResources => _resources is not null;

    /// <summary>Whether the host measures clients.</summary>
    public bool HasClients => _clients is not null;

    /// <summary>Why migrations are not up to date; null while they are.</summary>
    public string? MigrationsProblem { get; private set; }

    /// <summary>Why the network is not up to date; null while it is.</summary>
    public string? NetworkProblem { get; private set; }

    /// <summary>The migration to look at first: the one that runs, else the newest; null when there is none.</summary>
    public MigrationInfo? Current =>
        Migrations.LastOrDefault(m => StateWords.IsRunning(m.State)) ?? (Migrations.Count > 0 ? Migrations[0] : null);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        AlwaysAsync(FollowMigrationsAsync, p => MigrationsProblem = p, BoardPart.Migrations, stoppingToken),
        _network is null ? Task.CompletedTask : AlwaysAsync(
            FollowNetworkAsync, p => NetworkProblem = p, BoardPart.Network, stoppingToken),
        _resources is null ? Task.CompletedTask : FollowResourcesAsync(stoppingToken),
        _clients is null ? Task.CompletedTask : FollowClientsAsync(stoppingToken));

    private async Task FollowMigrationsAsync(CancellationToken cancellation)
    {
        await foreach (var news in _migrations.FollowAsync(cancellation))
        {
            if (news is null)
                Keep(await _migrations.ListAsync(MigrationFilter.Newest(Kept), cancellation));
            else if (await _migrations.FindAsync(news.MigrationId, cancellation) is { } changed)
                Keep([changed]);
            MigrationsProblem = null;
            Changed?.Invoke(BoardPart.Migrations);
        }
    }

    private void Keep(IEnumerable<MigrationInfo> changed)
    {
        lock (_gate)
        {
            foreach (var migration in changed)
                _known[migration.Id] = migration;
            Migrations = [.. _known.Values.OrderByDescending(m => m.RequestedAt).ThenBy(m => m.Id).Take(Kept)];
            foreach (var gone in _known.Keys.Except(Migrations.Select(m => m.Id)).ToList())
                _known.Remove(gone);
        }
    }

    private async Task FollowNetworkAsync(CancellationToken cancellation)
    {
        await foreach (var network in _network!.FollowAsync(cancellation))
        {
            (NetworkBefore, Network, NetworkProblem) = (Network, network, null);
            Changed?.Invoke(BoardPart.Network);
        }
    }

    private async Task FollowResourcesAsync(CancellationToken cancellation)
    {
        await foreach (var resources in _resources!.FollowAsync(cancellation))
        {
            Resources = resources;
            Changed?.Invoke(BoardPart.Resources);
        }
    }

    private async Task FollowClientsAsync(CancellationToken cancellation)
    {
        await foreach (var clients in _clients!.FollowAsync(cancellation))
        {
            Clients = clients;
            Changed?.Invoke(BoardPart.Clients);
        }
    }

    // A source that goes away comes back; meanwhile the page says that what it shows is old.
    private async Task AlwaysAsync(
        Func<CancellationToken, Task> follow, Action<string?> problem, BoardPart part, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await follow(cancellation);
                problem("the stream ended");
            }
            catch (SourceUnavailableException e)
            {
                LogAway(e.Message);
                problem(e.Message);
            }

            Changed?.Invoke(part);
            await Task.Delay(Again, _time, cancellation);
        }
    }

    [LoggerMessage(900, LogLevel.Information, "What the dashboard shows is old for the moment: {Problem}")]
    private partial void LogAway(string problem);
}

using System.Net;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;
using Migration.SwitchCtl.Switch;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Connections;

/// <summary>A thousand connections through the project's own switch while backends come and go.</summary>
public sealed class ScaleTests : IAsyncLifetime
{
    private const int Count = 1000;
    private const double MostMoved = 0.15;
    private readonly TempFolder _folder = new();
    private readonly Dictionary<int, string> _owners = [];
    private MemorySoftswitch _switch = null!;
    private SwitchCtlHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _switch = await MemorySoftswitch.StartAsync();
        await StartHostAsync();
        await _host.PutAsync("/ports/1", new { mac = "02:00:00:00:00:01" });
        await _host.PutAsync("/ports/2", new { mac = "02:00:00:00:00:02" });
        await _host.PutAsync("/services", new
        {
            services = new[]
            {
                new
                {
                    name = "redis",
                    vip = "10.0.9.1",
                    protocol = "tcp",
                    port = 6379,
                    backends = Enumerable.Range(0, 10).Select(NamedBackend),
                },
            },
        });
        await UpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _switch.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_backend_that_comes_takes_no_connection_away_and_gets_new_ones()
    {
        await OpenAsync(first: 10_000);

        await AddAsync(10);

        Rows(Pipeline.Moving).ShouldNotBeEmpty();
        Moved().ShouldBe(0);
        await OpenAsync(first: 20_000);
        Moved().ShouldBe(0);
        var share = _owners.Count(o => o.Key >= 20_000 && o.Value == Address(10)) / (double)Count;
        share.ShouldBeInRange(0.03, 0.2);
        TestContext.Current.TestOutputHelper?.WriteLine($"the new backend got {share:P1} of the new connections");
    }

    [Fact]
    public async Task A_backend_that_goes_takes_only_its_own_connections_with_it()
    {
        await OpenAsync(first: 10_000);
        var own = _owners.Count(o => o.Value == Address(3));

        await RemoveAsync(3);

        var moved = Moved();
        moved.ShouldBe(own);
        (moved / (double)Count).ShouldBeLessThanOrEqualTo(MostMoved);
        TestContext.Current.TestOutputHelper?.WriteLine($"{moved} of {Count} connections moved, all of them its own");
    }

    [Fact]
    public async Task Many_changes_one_after_the_other_reset_no_connection_of_a_backend_that_stays()
    {
        await OpenAsync(first: 10_000);
        for (var change = 0; change < 4; change++)
        {
            await AddAsync(10 + change);
            await OpenAsync(first: 20_000 + change * Count);
            Moved().ShouldBe(0);
            await RemoveAsync(change);
            foreach (var (port, _) in _owners.Where(o => o.Value == Address(change)).ToArray())
                _owners.Remove(port);
            Moved().ShouldBe(0);
        }
    }

    [Fact]
    public async Task Connections_outlast_a_switch_that_restarts_empty_and_a_controller_that_restarts()
    {
        await OpenAsync(first: 10_000);
        await AddAsync(10);
        await OpenAsync(first: 20_000);

        var endpoint = _switch.Endpoint;
        await _switch.DisposeAsync();
        _switch = await MemorySoftswitch.StartAsync(endpoint);
        await Eventually.BeTrueAsync(() => Rows(Pipeline.Connection).Count > 0, "the new switch is filled");
        await _host.ReconcileAsync();
        Moved().ShouldBe(0);

        await _host.DisposeAsync();
        await StartHostAsync();
        await UpAsync();
        Moved().ShouldBe(0);
    }

    [Fact]
    public async Task What_is_kept_for_connections_goes_when_they_are_silent()
    {
        await _host.DisposeAsync();
        await StartHostAsync(("SwitchCtl:Connections:IdleTimeout", "00:00:02"));
        await UpAsync();
        await OpenAsync(first: 10_000);
        await AddAsync(10);
        await OpenAsync(first: 20_000);
        _host.Get<ConnectionStore>().Pinned().ShouldNotBeEmpty();

        await Eventually.BeTrueAsync(
            () => _host.Get<ConnectionStore>() is var kept && kept.Pinned().Count == 0 && kept.Homes().Count == 0,
            "nothing is kept any more");
        await _host.ReconcileAsync();

        Rows(Pipeline.Moving).ShouldBeEmpty();
        Rows(Pipeline.Connection).ShouldBeEmpty();
        Rows(Pipeline.Bucket).Select(r => r.Params.First).Distinct().Count().ShouldBe(11);
    }

    [Fact]
    public async Task Without_room_for_rows_new_connections_stay_where_their_bucket_is()
    {
        await _host.DisposeAsync();
        await StartHostAsync(("SwitchCtl:Connections:MaxPinned", "10"));
        await UpAsync();
        await OpenAsync(first: 10_000);
        await AddAsync(10);

        await OpenAsync(first: 20_000);

        _host.Get<ConnectionStore>().Pinned().Count.ShouldBe(10);
        Moved().ShouldBe(0);
    }

    private static string Address(int number) => $"10.0.1.{10 + number}";

    private static object NamedBackend(int number) => new
    {
        name = $"b{number}",
        workload = new { platform = "podman", pod = $"redis-{number}", container = "server" },
        address = Address(number),
        port = 6380,
        nextHopMac = "02:00:00:00:01:0a",
        switchPort = 2,
        node = "node-a",
    };

    private async Task AddAsync(int number)
    {
        await _host.PutAsync($"/services/redis/backends/b{number}", NamedBackend(number));
        await _host.ReconcileAsync();
    }

    private async Task RemoveAsync(int number)
    {
        using var response = await _host.Http.DeleteAsync(
            new Uri($"/services/redis/backends/b{number}", UriKind.Relative), Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await _host.ReconcileAsync();
    }

    /// <summary>Opens connections and notes which backend each one finds.</summary>
    private async Task OpenAsync(int first)
    {
        for (var port = first; port < first + Count; port++)
            _switch.Send(Frames.Tcp(1, 0, Frames.Syn, (ushort)port));
        for (var i = 0; i < Count; i++)
        {
            var delivery = await _switch.NextAsync();
            _owners[delivery.ClientPort] = delivery.Backend;
        }
    }

    /// <summary>Sends data on every connection and counts those that find another backend than before.</summary>
    private int Moved()
    {
        var moved = 0;
        foreach (var (port, owner) in _owners)
        {
            _switch.Send(Frames.Tcp(2, port: (ushort)port));
            if (_switch.Delivered()!.Backend != owner)
                moved++;
        }

        return moved;
    }

    private List<TableRow> Rows(TableSchema table) =>
        [
            .. (_host.Switch.Link.Current?.ReadAsync(Cancel).GetAwaiter().GetResult().Values ?? [])
                .Where(r => r.Key.Table == table),
        ];

    private async Task StartHostAsync(params (string Key, string Value)[] settings) =>
        _host = await SwitchCtlHost.StartAsync(
            _folder.File("s.db"),
            $"http://{_switch.Endpoint}",
            [("SwitchCtl:Reconcile:BucketCount", "509"), ("SwitchCtl:Reconcile:Period", "00:01:00"), .. settings]);

    private async Task UpAsync()
    {
        await Eventually.BeTrueAsync(() => _host.Get<SwitchLink>().IsUp, "the switch is controlled");
        await _host.ReconcileAsync();
    }
}

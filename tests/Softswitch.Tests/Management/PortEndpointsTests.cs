using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Management;

/// <summary>Ports that come and go while the switch runs, over its control socket. Needs root and iproute2.</summary>
public sealed class PortEndpointsTests : IAsyncLifetime
{
    private readonly NamespaceLab _lab = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cfsw-");
    private SoftswitchHost? _host;
    private HttpClient? _http;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string SocketPath => Path.Combine(_folder.FullName, "run", "softswitch.sock");

    public async ValueTask InitializeAsync()
    {
        await _lab.StartAsync();
        _host = await SoftswitchHost.StartAsync(SwitchOptions.Parse(
            ["--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--control", SocketPath]));
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri("http://softswitch"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _lab.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_port_may_be_added_twice_and_removed_twice()
    {
        for (var run = 0; run < 2; run++)
        {
            (await PutAsync(16, NamespaceLab.Interface(1), _lab.Switch)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        var port = (await _http!.GetFromJsonAsync<JsonElement>("/ports", Cancel)).EnumerateArray().ShouldHaveSingleItem();
        port.GetProperty("number").GetInt32().ShouldBe(16);
        port.GetProperty("interface").GetString().ShouldBe(NamespaceLab.Interface(1));
        port.GetProperty("namespace").GetString().ShouldBe(_lab.Switch);
        port.GetProperty("up").GetBoolean().ShouldBeTrue();

        for (var run = 0; run < 2; run++)
        {
            (await DeleteAsync("/ports/16")).ShouldBe(HttpStatusCode.NoContent);
        }

        _host!.Engine.Ports.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_number_belongs_to_one_interface()
    {
        await PutAsync(16, NamespaceLab.Interface(1), _lab.Switch);

        var second = await PutAsync(16, NamespaceLab.Interface(2), _lab.Switch);

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await second.Content.ReadAsStringAsync(Cancel)).ShouldContain(NamespaceLab.Interface(1));
        (await DeleteAsync($"/ports/16?interface={NamespaceLab.Interface(2)}")).ShouldBe(HttpStatusCode.Conflict);
        _host!.Engine.Ports.All.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("255", "eth0", HttpStatusCode.BadRequest, "controller")]
    [InlineData("511", "eth0", HttpStatusCode.BadRequest, "511")]
    [InlineData("x", "eth0", HttpStatusCode.BadRequest, "x")]
    [InlineData("16", "much-too-long-name", HttpStatusCode.BadRequest, "1 to 15")]
    [InlineData("16", "absent", HttpStatusCode.Conflict, "absent")]
    public async Task What_cannot_be_a_port_is_refused(string number, string name, HttpStatusCode status, string says)
    {
        using var refused = await _http!.PutAsJsonAsync($"/ports/{number}", new { Interface = name }, Cancel);

        refused.StatusCode.ShouldBe(status);
        (await refused.Content.ReadAsStringAsync(Cancel)).ShouldContain(says);
        _host!.Engine.Ports.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_but_the_owner_may_manage_ports_and_only_on_that_socket()
    {
        File.GetUnixFileMode(SocketPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var other = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await other.GetAsync(new Uri(_host!.GrpcAddress, "/ports"), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_socket_where_a_switch_listens_is_not_taken_over()
    {
        var refused = await Should.ThrowAsync<IOException>(() => SoftswitchHost.StartAsync(SwitchOptions.Parse(
            ["--grpc", "127.0.0.1:0", "--control", SocketPath])));

        refused.Message.ShouldContain(SocketPath);
    }

    private Task<HttpResponseMessage> PutAsync(int number, string name, string space) =>
        _http!.PutAsJsonAsync($"/ports/{number}", new { Interface = name, Namespace = space }, Cancel);

    private async Task<HttpStatusCode> DeleteAsync(string path)
    {
        using var response = await _http!.DeleteAsync(new Uri(path, UriKind.Relative), Cancel);
        return response.StatusCode;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext _, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}

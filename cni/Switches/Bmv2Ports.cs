using Migration.Cni.Configuration;
using Migration.Cni.Protocol;
using Migration.Cni.Switches.Thrift;

namespace Migration.Cni.Switches;

/// <summary>
/// Ports of BMv2 (simple_switch, or simple_switch_grpc that was built with Thrift): the service <c>standard</c> of its
/// runtime server, methods <c>bm_dev_mgr_*</c> (behavioral-model, thrift_src/standard.thrift).
/// </summary>
/// <param name="settings">The switch.</param>
internal sealed class Bmv2Ports(SwitchSettings settings) : ISwitchPorts
{
    private const string Service = "standard";
    private const short ResultField = 0;
    private const short ErrorField = 1;
    private const short NumberField = 1;
    private const short InterfaceField = 2;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, string>> ListAsync()
    {
        var answer = await CallAsync("bm_dev_mgr_show_ports", []);
        var ports = answer.GetValueOrDefault(ResultField) as IReadOnlyList<object> ?? [];
        return ports.Cast<IReadOnlyDictionary<short, object>>().ToDictionary(
            p => (int)p[NumberField], p => (string)p.GetValueOrDefault(InterfaceField, ""));
    }

    /// <inheritdoc/>
    public async Task AttachAsync(int port, string interfaceName)
    {
        // It refuses a port that it has, with the same code as everything else.
        if ((await ListAsync()).TryGetValue(port, out var there))
        {
            if (there == interfaceName)
                return;
            throw new CniException(CniErrorCodes.Switch, $"BMv2 at {settings.Control} has {there} at port {port}",
                "start it with ports below switch.firstPort only");
        }

        var answer = await CallAsync("bm_dev_mgr_add_port",
        [
            new ThriftField(1, interfaceName), new ThriftField(2, port), new ThriftField(3, ""),
        ]);
        if (answer.ContainsKey(ErrorField))
            throw new CniException(CniErrorCodes.Switch,
                $"BMv2 at {settings.Control} does not take {interfaceName} as port {port}",
                "is the interface in its network namespace? Its log says more");
    }

    /// <inheritdoc/>
    public async Task DetachAsync(int port, string interfaceName)
    {
        if (!(await ListAsync()).TryGetValue(port, out var there) || there != interfaceName)
            return;
        var answer = await CallAsync("bm_dev_mgr_remove_port", [new ThriftField(1, port)]);
        if (answer.ContainsKey(ErrorField) && (await ListAsync()).ContainsKey(port))
            throw new CniException(CniErrorCodes.Switch, $"BMv2 at {settings.Control} does not let go of port {port}");
    }

    private async Task<IReadOnlyDictionary<short, object>> CallAsync(
        string method, IReadOnlyList<ThriftField> arguments)
    {
        try
        {
            return await new ThriftClient(settings.Control, settings.Timeout).CallAsync(Service, method, arguments);
        }
        catch (ThriftException e)
        {
            throw new CniException(CniErrorCodes.Switch, $"BMv2 at {settings.Control}: {e.Message}",
                "is that the Thrift server of simple_switch?", e);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            throw new CniException(CniErrorCodes.TryAgainLater,
                $"BMv2 does not answer at {settings.Control}: {e.Message}",
                "is it running, with --thrift-port? simple_switch_grpc has one only when built with Thrift", e);
        }
    }
}

using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Api;

/// <summary>A service as <c>GET /services</c> shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Number in the switches' tables.</param>
/// <param name="Vip">Address that clients use.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Port">Port that clients use.</param>
/// <param name="Backends">Names of its backends.</param>
internal sealed record ServiceView(
    string Name,
    int Id,
    string Vip,
    string Protocol,
    int Port,
    IEnumerable<string> Backends)
{
    public static IEnumerable<ServiceView> All(DesiredState state)
    {
        var members = state.Backends.ToLookup(b => b.ServiceId);
        return state.Services.Select(s => new ServiceView(
            s.Name,
            s.Id,
            $"{s.Vip}",
            $"{s.Protocol}".ToLowerInvariant(),
            s.Port,
            members[s.Id].Select(b => b.Name)));
    }
}

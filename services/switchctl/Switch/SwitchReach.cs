using Migration.Platform.P4Runtime;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.SwitchCtl.Terms;

namespace Migration.SwitchCtl.Switch;

/// <summary>Whether a switch is reached.</summary>
/// <param name="one">The switch.</param>
internal sealed class SwitchReach(ManagedSwitch one) : IReach
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public string Name => $"switch {one.Name}";

    public bool IsConnected => one.Link.IsUp;

    // Without a bid: that would take the switch from the instance that acts.
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var channel = new GrpcChannel(new Uri(one.Address));
        try
        {
            await channel.UnaryAsync(P4RuntimeMethods.Capabilities, new CapabilitiesRequest(), Limit, cancellation);
            return true;
        }
        catch (GrpcException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

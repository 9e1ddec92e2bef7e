using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Cluster;

/// <summary>The instances of switchctl of a run: one, or two of which one acts.</summary>
public sealed class SwitchControllers
{
    /// <summary>Names of the processes: the first, and the one that stands by where there are two.</summary>
    internal static readonly string[] Names = ["switchctl", "switchctl-standby"];

    private static readonly TimeSpan ActsBound = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ClusterParts _parts;
    private readonly string _logFolder;

    internal SwitchControllers(ClusterParts parts, string logFolder)
    {
        _parts = parts;
        _logFolder = logFolder;
    }

    /// <summary>The instances.</summary>
    public IReadOnlyList<ServiceProcess> All =>
        [.. Names.Where(_parts.Services.ContainsKey).Select(name => _parts.Services[name])];

    /// <summary>The one that acts; waits until one does.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LocalRunException">None does.</exception>
    public async Task<ServiceProcess> FindActiveAsync(CancellationToken cancellation = default)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(ActsBound);
        try
        {
            while (true)
            {
                foreach (var service in All)
                {
                    if (await service.IsReadyAsync(bound.Token))
                        return service;
                }

                await Task.Delay(Pause, bound.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LocalRunException(
                $"no switchctl acts after {ActsBound.TotalSeconds} s: see switchctl*.log in {_logFolder}");
        }
    }

    /// <summary>HTTP address of the one that acts; waits until one does.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LocalRunException">None does.</exception>
    public async Task<Uri> FindAddressAsync(CancellationToken cancellation = default) =>
        (await FindActiveAsync(cancellation)).Address;
}

using System.Buffers.Binary;
using System.Net;
using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Sockets;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;

namespace Migration.ImageBuilder.Images;

/// <summary>
/// Makes ready for a checkpoint that may come soon: the first time pushes one of nothing and asks the coordinator for
/// nothing, as the first message that a service publishes takes 0.2 s; later sees that the connection to the registry is
/// there. See docs/decisions/0123.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="bus">The bus.</param>
/// <param name="node">The node.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
public sealed partial class PushRehearsal(
    CheckpointRegistry registry,
    IBus bus,
    IOptions<NodeOptions> node,
    IOptions<ImageBuilderOptions> options,
    TimeProvider time,
    ILogger<PushRehearsal> log)
{
    /// <summary>Longer makes no sense: by then the checkpoint is there.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    // Two that come at once both do it, which does no harm.
    private volatile bool _isDone;

    /// <summary>Makes ready; what does not take part is logged, the real push will say more.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        try
        {
            if (_isDone)
            {
                await registry.Client.PingAsync(bound.Token);
                return;
            }

            await Task.WhenAll(PushAsync(bound.Token), AskAsync(bound.Token));
            _isDone = true;
        }
        catch (Exception e) when (e is RegistryException or RequestException)
        {
            LogNotReady(e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            LogNotReady("registry or coordinator do not answer");
        }
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        var question = new FindEndedMigrations { Node = node.Value.Name, EndedAfter = time.GetUtcNow() };
        await bus.CreateRequestClient<FindEndedMigrations>(Bound)
            .GetResponse<EndedMigrationsFound>(question, cancellation, Bound);
    }

    private Task PushAsync(CancellationToken cancellation)
    {
        var map = new Dictionary<IPAddress, IPAddress> { [IPAddress.Parse("192.0.2.1")] = IPAddress.Parse("192.0.2.2") };
        var rewriter = new MemberRewriter
        {
            Selects = name => name == CheckpointMembers.Files,
            Rewrite = (_, image) => SocketAddressRewriter.Rewrite(image, map).Image,
        };
        // An image without an entry.
        var files = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(files, CriuImageFormat.CommonHead);
        BinaryPrimitives.WriteUInt32LittleEndian(files.AsSpan(sizeof(uint)), (uint)CriuImageType.Files);
        return CheckpointRehearsal.PushAsync(
            registry.Client, CheckpointRehearsal.ImageOf(options.Value.Registry, options.Value.Repository),
            rewriter, files, time, cancellation);
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information,
        Message = "Not ready for a checkpoint that may come soon: {Cause}")]
    private partial void LogNotReady(string cause);
}

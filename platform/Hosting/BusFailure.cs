using System.Net.Sockets;
using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace Migration.Platform.Hosting;

/// <summary>Tells failures of the bus, which pass when the broker is back, from mistakes of ours.</summary>
public static class BusFailure
{
    /// <summary>
    /// Whether a message could not be published because the broker was away or went away meanwhile. MassTransit passes on
    /// what its client library throws when a connection breaks at an awkward moment.
    /// </summary>
    /// <param name="failure">What publishing threw.</param>
    public static bool Is(Exception failure) => failure is MassTransitException or RabbitMQClientException
        or IOException or SocketException or ObjectDisposedException;
}

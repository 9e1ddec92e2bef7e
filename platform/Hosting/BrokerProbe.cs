using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Migration.Platform.Hosting;

/// <summary>Looks whether the broker lets a service in, without being on the bus.</summary>
public static class BrokerProbe
{
    /// <summary>Connects and takes leave again.</summary>
    /// <param name="options">Where the broker is, and who asks.</param>
    /// <param name="cancellation">Gives up: it does not answer.</param>
    /// <returns>Whether it let us in.</returns>
    public static async Task<bool> AnswersAsync(BusOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var factory = new ConnectionFactory
        {
            HostName = options.Host,
            Port = options.Port,
            VirtualHost = options.VirtualHost,
            UserName = options.Username,
            Password = options.ReadPassword(),
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "probe",
        };
        if (options.Tls)
            factory.Ssl = BrokerTls.Of(options);
        try
        {
            await using var connection = await factory.CreateConnectionAsync(cancellation);
            return connection.IsOpen;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

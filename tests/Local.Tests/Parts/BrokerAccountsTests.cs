using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Migration.Local.Parts;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Migration.Local.Tests.Parts;

/// <summary>That a service can do what it has to at the broker, and nothing else.</summary>
public sealed class BrokerAccountsTests : IAsyncLifetime
{
    private const ushort AccessRefused = 403;
    private readonly TestRun _run = new();
    private RabbitMqBroker _broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _broker = await RabbitMqBroker.StartAsync(_run.Record, ["node-a", "node-b"], Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task Each_account_reaches_no_further_than_its_service()
    {
        // What each may publish, and what it may not.
        (string User, string May, string MayNot)[] writes =
        [
            ("deployer.node-a", "TargetPrepared", "MigrationAccepted"),
            ("deployer.node-a", "SourceRetired", "TrafficRedirected"),
            ("imagebuilder.node-a", "ImagePushed", "PodRestored"),
            ("checkpointer.node-a", "CheckpointTaken", "MigrationRequested"),
            ("switchctl", "TrafficRedirected", "ImagePushed"),
            ("coordinator", "MigrationAccepted", "TrafficRedirected"),
            ("operator", "MigrationRequested", "MigrationAccepted"),
        ];
        await using (var everything = await _broker.ConnectAsync("tests", Cancellation))
        await using (var channel = await everything.CreateChannelAsync(cancellationToken: Cancellation))
        {
            foreach (var name in writes.SelectMany(w => (string[])[w.May, w.MayNot]).Distinct())
            {
                await channel.ExchangeDeclareAsync(
                    Exchange(name), ExchangeType.Topic, durable: true, cancellationToken: Cancellation);
            }
        }

        foreach (var (user, may, mayNot) in writes)
        {
            await using var connection = await ConnectAsync(user);
            (await RefusalAsync(connection, c => PublishAsync(c, may))).ShouldBeNull($"{user} publishes {may}");
            (await RefusalAsync(connection, c => PublishAsync(c, mayNot)))
                .ShouldBe(AccessRefused, $"{user} publishes {mayNot}");
        }
    }

    [Theory]
    [InlineData("deployer.node-a", "deployer.node-b")]
    [InlineData("deployer.node-a", "coordinator")]
    [InlineData("checkpointer.node-b", "imagebuilder.node-b")]
    [InlineData("switchctl", "coordinator")]
    [InlineData("operator", "coordinator")]
    public async Task No_service_reads_the_queue_of_another(string user, string queue)
    {
        await using var connection = await ConnectAsync(user);

        (await RefusalAsync(connection, c => c.QueueDeclareAsync(user, true, false, false, cancellationToken: Cancellation)))
            .ShouldBeNull("its own");
        (await RefusalAsync(connection, c => c.QueueDeclareAsync(queue, true, false, false, cancellationToken: Cancellation)))
            .ShouldBe(AccessRefused);
        (await RefusalAsync(connection, c => c.BasicGetAsync(queue, autoAck: true, Cancellation)))
            .ShouldBe(AccessRefused);
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("switchctl")]
    [InlineData("checkpointer.node-a")]
    [InlineData("imagebuilder.node-a")]
    [InlineData("deployer.node-a")]
    [InlineData("operator")]
    public async Task What_a_service_could_not_handle_it_can_put_aside(string user)
    {
        await using var connection = await ConnectAsync(user);

        (await RefusalAsync(connection, async c =>
        {
            var name = $"{user}_error";
            await c.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: Cancellation);
            await c.QueueDeclareAsync(name, true, false, false, cancellationToken: Cancellation);
            await c.QueueBindAsync(name, name, "", cancellationToken: Cancellation);
            await c.BasicPublishAsync(name, "", mandatory: false, "{}"u8.ToArray(), Cancellation);
        })).ShouldBeNull();
    }

    [Fact]
    public async Task Guest_may_request_migrations_and_no_more()
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = _broker.Port };
        await using var connection = await factory.CreateConnectionAsync(Cancellation);

        (await RefusalAsync(connection, async c =>
        {
            await c.ExchangeDeclareAsync(
                Exchange("MigrationRequested"), ExchangeType.Topic, durable: true, cancellationToken: Cancellation);
            await PublishAsync(c, "MigrationRequested");
        })).ShouldBeNull();
        (await RefusalAsync(connection, c => PublishAsync(c, "AbortMigration"))).ShouldBe(AccessRefused);
    }

    [Fact]
    public async Task Without_a_certificate_or_with_another_password_nobody_gets_in()
    {
        var bare = Factory("coordinator");
        bare.Ssl.Certs = null;
        await Should.ThrowAsync<BrokerUnreachableException>(() => bare.CreateConnectionAsync(Cancellation));

        var wrong = Factory("coordinator");
        wrong.Password = "guest";
        await Should.ThrowAsync<BrokerUnreachableException>(() => wrong.CreateConnectionAsync(Cancellation));
    }

    [Fact]
    public void Secrets_are_readable_by_their_owner_only()
    {
        var account = _broker.AccountOf("deployer.node-a");

        foreach (var file in (string[])[account.PasswordFile, account.KeyFile])
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    private static string Exchange(string name) => $"Migration.Contracts:{name}";

    private static async Task PublishAsync(IChannel channel, string name) =>
        await channel.BasicPublishAsync(Exchange(name), "", mandatory: false, "{}"u8.ToArray(), Cancellation);

    // With confirmations: a refusal of a publish comes as the end of the channel.
    private static async Task<ushort?> RefusalAsync(IConnection connection, Func<IChannel, Task> act)
    {
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            Cancellation);
        try
        {
            await act(channel);
            await channel.DisposeAsync();
            return null;
        }
        catch (Exception e) when (e is OperationInterruptedException or AlreadyClosedException or PublishException)
        {
            return channel.CloseReason?.ReplyCode;
        }
    }

    private Task<IConnection> ConnectAsync(string user) => Factory(user).CreateConnectionAsync(Cancellation);

    private ConnectionFactory Factory(string user)
    {
        var account = _broker.AccountOf(user);
        return new ConnectionFactory
        {
            HostName = "127.0.0.1",
            Port = _broker.TlsPort,
            UserName = account.User,
            Password = File.ReadAllText(account.PasswordFile),
            Ssl = new SslOption("127.0.0.1", enabled: true)
            {
                // That the server is the right one is another test's matter.
                AcceptablePolicyErrors = SslPolicyErrors.RemoteCertificateChainErrors,
                Certs = [X509Certificate2.CreateFromPemFile(account.CertificateFile, account.KeyFile)],
            },
        };
    }
}

using MassTransit;
using Migration.Platform.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Migration.Hosting.Tests.Bus;

public sealed class BusFailureTests
{
    public static TheoryData<Exception> OfTheBus => new((Exception[])
    [
        new RabbitMqConnectionException("refused"),
        new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, 320, "closed by force")),
        new AlreadyClosedException(new ShutdownEventArgs(ShutdownInitiator.Library, 541, "unexpected")),
        new BrokerUnreachableException(new IOException("no route")),
        new IOException("broken pipe"),
        new ObjectDisposedException("channel"),
    ]);

    [Theory]
    [MemberData(nameof(OfTheBus))]
    public void What_a_broken_connection_throws_passes_when_the_broker_is_back(Exception failure) =>
        BusFailure.Is(failure).ShouldBeTrue();

    [Fact]
    public void A_mistake_of_ours_does_not() => BusFailure.Is(new InvalidOperationException("no route")).ShouldBeFalse();
}

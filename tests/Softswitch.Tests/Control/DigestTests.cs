using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>Digests on the stream, with lists, duplicates and acknowledgements, over P4Runtime on loopback.</summary>
public sealed class DigestTests : IAsyncLifetime
{
    private const long AnHour = 3_600_000_000_000;
    private static readonly uint Learned = ControlledSwitch.Names.Digest("learned_t").Preamble.Id;
    private ControlledSwitch? _target;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ControlledSwitch Target => _target!;

    public async ValueTask InitializeAsync() => _target = await ControlledSwitch.StartAsync();

    public ValueTask DisposeAsync() => Target.DisposeAsync();

    [Fact]
    public async Task A_digest_has_the_fields_of_its_packet()
    {
        Target.Send(ControlledSwitch.Probe(0, source: 3));
        await Target.WriteAsync(Type.Insert, Digest(0, 1, 0));

        Target.Send(ControlledSwitch.Probe(0, source: 4));

        var list = await NextAsync();
        list.DigestId.ShouldBe(Learned);
        list.Timestamp.ShouldBeGreaterThan(0);
        list.Data.ShouldHaveSingleItem().Struct.Members.Select(m => m.Bitstring).ShouldBe(
            [ByteString.CopyFrom(2, 0, 0, 0, 0, 4), ByteString.CopyFrom(1)], "digests are off before the INSERT");
    }

    [Fact]
    public async Task A_list_is_sent_when_it_is_full_and_holds_no_duplicates()
    {
        await Target.WriteAsync(Type.Insert, Digest(AnHour, 2, AnHour));

        Send(1, 1, 1, 2);

        (await NextAsync()).Data.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_list_that_is_not_full_is_sent_after_its_time()
    {
        await Target.WriteAsync(Type.Insert, Digest(20_000_000, 100, AnHour));

        Send(1, 2, 3);

        (await NextAsync()).Data.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_was_told_is_told_again_only_after_an_acknowledgement()
    {
        await Target.WriteAsync(Type.Insert, Digest(0, 1, AnHour));
        Send(1);
        var first = await NextAsync();
        Send(1, 2);
        Sources(await NextAsync()).ShouldBe([2]);

        var ack = new DigestListAck { DigestId = Learned, ListId = first.ListId };
        await Target.Client.AcknowledgeAsync(ack, Token);
        // Answered after the acknowledgement before it: both are on one stream.
        await Target.Client.AcknowledgeAsync(new DigestListAck { DigestId = 5 }, Token);
        var error = await Target.Client.StreamErrors.ReadAsync(Token);
        error.CanonicalCode.ShouldBe((int)GrpcStatusCode.NotFound);
        error.DetailsCase.ShouldBe(StreamError.DetailsOneofCase.DigestListAck);
        Send(2, 1);

        var again = await NextAsync();
        Sources(again).ShouldBe([1]);
        again.ListId.ShouldBeGreaterThan(first.ListId);
    }

    [Fact]
    public async Task Without_an_acknowledgement_it_is_told_again_after_the_time_for_that()
    {
        await Target.WriteAsync(Type.Insert, Digest(0, 1, 0));
        Send(1, 1);

        Sources(await NextAsync()).ShouldBe([1]);
        Sources(await NextAsync()).ShouldBe([1]);
    }

    [Fact]
    public async Task The_entry_can_be_read_changed_and_removed()
    {
        (await Target.ReadAsync(new Entity { DigestEntry = new() })).ShouldBeEmpty();
        (await Target.CodeAsync(Type.Modify, Digest(1, 1, 1))).ShouldBe(GrpcStatusCode.NotFound);
        await Target.WriteAsync(Type.Insert, Digest(1, 1, 1));
        (await Target.CodeAsync(Type.Insert, Digest(1, 1, 1))).ShouldBe(GrpcStatusCode.AlreadyExists);
        (await Target.CodeAsync(Type.Modify, Digest(-1, 1, 1))).ShouldBe(GrpcStatusCode.InvalidArgument);
        await Target.WriteAsync(Type.Modify, Digest(0, 2, 3));
        (await Target.ReadAsync(new Entity { DigestEntry = new() { DigestId = Learned } })).ShouldBe([Digest(0, 2, 3)]);
        await Target.WriteAsync(Type.Delete, Digest(0, 0, 0));
        (await Target.ReadCodeAsync(new Entity { DigestEntry = new() { DigestId = Learned } }))
            .ShouldBe(GrpcStatusCode.NotFound);
    }

    private static Entity Digest(long maxTimeoutNs, int maxListSize, long ackTimeoutNs) => new()
    {
        DigestEntry = new DigestEntry
        {
            DigestId = Learned,
            Config = new() { MaxTimeoutNs = maxTimeoutNs, MaxListSize = maxListSize, AckTimeoutNs = ackTimeoutNs },
        },
    };

    private static IEnumerable<int> Sources(DigestList list) =>
        list.Data.Select(d => (int)d.Struct.Members[0].Bitstring[^1]);

    private void Send(params byte[] sources)
    {
        foreach (var source in sources)
        {
            Target.Send(ControlledSwitch.Probe(0, source: source));
        }
    }

    private ValueTask<DigestList> NextAsync() => Target.Client.Digests.ReadAsync(Token);
}

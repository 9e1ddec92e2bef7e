using System.Net;
using System.Net.Sockets;
using Migration.Criu.Tests.Images;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Sockets;
using Migration.Platform.Criu.Wire;

namespace Migration.Criu.Tests.Sockets;

public sealed class SocketAddressRewriterTests
{
    private const string Old = "10.0.1.1";
    private const string New = "10.0.200.130";
    private const string Client = "10.9.9.9:40000";

    [Fact]
    public void The_bytes_of_a_rewritten_socket_are_the_documented_ones()
    {
        // 10.0.1.1 is the word 0x0101000A (4 bytes as varint), 10.0.200.130 is 0x82C8000A (5 bytes).
        byte[] image = ImageBuilder.Common(SocketImage.Files)
            .Entry(Convert.FromHexString("0804" + "1007" + "2222" + Socket("588a808408"))).ToArray();

        RewriteResult result = SocketAddressRewriter.Rewrite(image, Map(Old, New));

        result.RewrittenCount.ShouldBe(1);
        result.Image.ToArray().ShouldBe(ImageBuilder.Common(SocketImage.Files)
            .Entry(Convert.FromHexString("0804" + "1007" + "2223" + Socket("588a80a09608"))).ToArray());

        // id 7, inode 42, IPv4, stream, TCP, established, ports 80 and 443, flags, backlog, addresses.
        static string Socket(string source) => "0807" + "102a" + "1802" + "2001" + "2806" + "3001" + "3850" + "40bb03"
            + "4802" + "5000" + source + "6088808001" + "f20100";
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(4u)]
    [InlineData(5u)]
    [InlineData(7u)]
    [InlineData(8u)]
    [InlineData(9u)]
    [InlineData(11u)]
    public void Connections_move_in_every_state(uint state)
    {
        RewriteResult result = Rewrite(SocketImage.Socket($"{Old}:80", Client, state));

        Ends(result).ShouldBe([$"{New}:80 {Client}"]);
        result.Sockets[0].State.ShouldBe((TcpState)state);
        result.Sockets[0].Source.ToString().ShouldBe($"{Old}:80", "the report has the addresses of the dump");
    }

    [Fact]
    public void Listeners_and_datagram_and_raw_sockets_bound_to_the_address_move()
    {
        RewriteResult result = Rewrite(
            SocketImage.Socket($"{Old}:80", "0.0.0.0:0", state: 10),
            SocketImage.Socket($"{Old}:53", "0.0.0.0:0", state: 7, type: 2, protocol: 17),
            SocketImage.Socket($"{Old}:1", "0.0.0.0:0", state: 7, type: 3, protocol: 89));

        Ends(result).ShouldBe([$"{New}:80 0.0.0.0:0", $"{New}:53 0.0.0.0:0", $"{New}:1 0.0.0.0:0"]);
        result.RewrittenCount.ShouldBe(3);
        result.Sockets.Select(socket => socket.Type).ShouldBe([SocketType.Stream, SocketType.Dgram, SocketType.Raw]);
    }

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:40000")]
    [InlineData("0.0.0.0:80", "0.0.0.0:0")]
    [InlineData("[::]:80", "[::]:0")]
    [InlineData("[::1]:80", "[::1]:40000")]
    [InlineData("[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]:4000")]
    [InlineData("10.0.1.2:80", "10.9.9.9:40000")]
    [InlineData("10.0.1.2:80", "10.0.1.1:40000")]
    public void Other_addresses_stay(string source, string destination)
    {
        byte[] image = SocketImage.Image(SocketImage.Socket(source, destination));

        RewriteResult result = SocketAddressRewriter.Rewrite(image, Map(Old, New));

        result.RewrittenCount.ShouldBe(0);
        result.Image.ToArray().ShouldBe(image);
        result.Sockets.Count.ShouldBe(1);
    }

    [Fact]
    public void Both_ends_move_when_the_pod_talks_to_itself()
    {
        RewriteResult result = Rewrite(
            SocketImage.Socket($"{Old}:80", $"{Old}:40000"),
            SocketImage.Socket("127.0.0.1:40001", $"{Old}:80"),
            SocketImage.Socket($"{Old}:80", "127.0.0.1:40001"));

        Ends(result).ShouldBe([$"{New}:80 {New}:40000", $"127.0.0.1:40001 {New}:80", $"{New}:80 127.0.0.1:40001"]);
        result.Sockets.Select(socket => (socket.SourceRewritten, socket.DestinationRewritten))
            .ShouldBe([(true, true), (false, true), (true, false)]);
    }

    [Fact]
    public void IPv4_mapped_addresses_follow_their_IPv4_address()
    {
        byte[] image = SocketImage.Image(SocketImage.Socket($"[::ffff:{Old}]:80", "[::ffff:10.9.9.9]:40000"));

        RewriteResult plain = SocketAddressRewriter.Rewrite(image, Map(Old, New));
        RewriteResult mapped = SocketAddressRewriter.Rewrite(image, Map($"::ffff:{Old}", $"::ffff:{New}"));

        Ends(plain).ShouldBe([$"[::ffff:{New}]:80 [::ffff:10.9.9.9]:40000"]);
        mapped.Image.ToArray().ShouldBe(plain.Image.ToArray());
        plain.Sockets[0].Family.ShouldBe(AddressFamily.InterNetworkV6);
    }

    [Fact]
    public void IPv6_addresses_are_rewritten()
    {
        byte[] image = SocketImage.Image(
            SocketImage.Socket("[fd00::1]:80", "[fd00::9]:40000"), SocketImage.Socket($"{Old}:80", Client));
        var map = new Dictionary<IPAddress, IPAddress>
        {
            [IPAddress.Parse("fd00::1")] = IPAddress.Parse("2001:db8:ffff:ffff:ffff:ffff:ffff:fffe"),
            [IPAddress.Parse(Old)] = IPAddress.Parse(New),
        };

        RewriteResult result = SocketAddressRewriter.Rewrite(image, map);

        Ends(result).ShouldBe(
            ["[2001:db8:ffff:ffff:ffff:ffff:ffff:fffe]:80 [fd00::9]:40000", $"{New}:80 {Client}"]);
    }

    [Theory]
    [InlineData($"{Old}:80", Client)]
    [InlineData($"[::ffff:{Old}]:80", "[::ffff:10.9.9.9]:40000")]
    public void A_rewrite_and_its_inverse_give_the_first_bytes(string source, string destination)
    {
        foreach (bool packed in (bool[])[false, true])
        {
            WireMessage socket = SocketImage.Socket(source, destination, packed: packed);
            socket.Add(WireField.OfVarInt(77, 5)).Add(WireField.OfBytes(78, "new"u8.ToArray()));
            byte[] image = SocketImage.Image(socket);

            RewriteResult there = SocketAddressRewriter.Rewrite(image, Map(Old, New));
            RewriteResult back = SocketAddressRewriter.Rewrite(there.Image, Map(New, Old));

            there.Image.Length.ShouldBeGreaterThan(image.Length, "the new word needs a longer varint");
            there.Sockets[0].UnknownFields.ShouldBe([77, 78]);
            back.Image.ToArray().ShouldBe(image);
        }
    }

    [Fact]
    public void Entries_that_are_no_sockets_stay_byte_for_byte()
    {
        // A regular file whose fields are encoded longer than needed, and an entry of an unknown type.
        byte[] regular = [0x08, 0x81, 0x00, 0x10, 0x05, 0x1A, 0x02, 0x08, 0x01];
        byte[] unknown = [0x08, 0x63, 0x10, 0x06, 0xBA, 0x06, 0x01, 0x00];
        byte[] image = ImageBuilder.Common(SocketImage.Files).Entry(regular)
            .Entry(SocketImage.File(SocketImage.Socket($"{Old}:80", Client))).Entry(unknown).ToArray();

        byte[] rewritten = SocketAddressRewriter.Rewrite(image, Map(Old, New)).Image.ToArray();

        rewritten.ShouldBe(ImageBuilder.Common(SocketImage.Files).Entry(regular)
            .Entry(SocketImage.File(SocketImage.Socket($"{New}:80", Client))).Entry(unknown).ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Old_images_of_sockets_alone_are_rewritten(bool head)
    {
        byte[] Image(string source) =>
            (head ? ImageBuilder.Common(SocketImage.InetSockets) : ImageBuilder.Headless(SocketImage.InetSockets))
            .Entry(SocketImage.Socket(source, Client)).ToArray();

        SocketAddressRewriter.Rewrite(Image($"{Old}:80"), Map(Old, New)).Image.ToArray()
            .ShouldBe(Image($"{New}:80"));
    }

    [Fact]
    public void The_report_tells_inode_and_reuse_of_the_address()
    {
        InetSocket socket = Rewrite(SocketImage.Socket($"{Old}:80", Client, inode: 4711, reuse: true)).Sockets[0];

        socket.Inode.ShouldBe(4711u);
        socket.ReuseAddress.ShouldBeTrue();
        socket.Protocol.ShouldBe(6u);
        socket.Destination.ShouldBe(IPEndPoint.Parse(Client));
    }

    public static TheoryData<WireMessage, string> Refused() => new()
    {
        { SocketImage.Socket($"{Old}:80", Client, family: 40), "inode 42 has the unknown address family 40" },
        { SocketImage.Socket($"{Old}:80", Client, type: 5), "inode 42 has the unknown socket type 5" },
        { SocketImage.Socket($"{Old}:80", Client, protocol: 262), "inode 42 has the unknown protocol 262" },
        { SocketImage.Socket($"{Old}:80", Client, state: 13), "inode 42 has the unknown state 13" },
        { SocketImage.Socket($"{Old}:80", Client, family: 10), "field 11 has 1 words, no address of family 10" },
        { ImageBuilder.Message((1, 7), (2, 42)), "required field 3 is absent" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_socket_it_does_not_know_is_refused(WireMessage socket, string cause)
    {
        CriuImageException error = Should.Throw<CriuImageException>(() => Rewrite(socket));

        error.Message.ShouldContain("files.img");
        error.Message.ShouldContain(cause);
        error.Offset.ShouldBeGreaterThanOrEqualTo(8);
    }

    [Fact]
    public void Entries_with_no_or_two_sockets_are_refused()
    {
        WireMessage socket = SocketImage.Socket($"{Old}:80", Client);
        byte[] two = ImageBuilder.Common(SocketImage.Files)
            .Entry(SocketImage.File(socket).Add(WireField.OfBytes(4, socket.ToArray()))).ToArray();
        byte[] none = ImageBuilder.Common(SocketImage.Files).Entry(ImageBuilder.Message((1, 4), (2, 7))).ToArray();

        Should.Throw<CriuImageException>(() => SocketAddressRewriter.Rewrite(two, Map(Old, New)))
            .Message.ShouldContain("two sockets");
        Should.Throw<CriuImageException>(() => SocketAddressRewriter.Rewrite(none, Map(Old, New)))
            .Message.ShouldContain("holds none");
        Should.Throw<CriuImageException>(
                () => SocketAddressRewriter.Rewrite(ImageBuilder.Common(0x55053847).ToArray(), Map(Old, New)))
            .Message.ShouldContain("holds Core, expected Files or InetSockets");
    }

    [Theory]
    [InlineData("127.0.0.1", "10.0.0.1", "never rewritten")]
    [InlineData("::1", "fd00::1", "never rewritten")]
    [InlineData("::ffff:127.0.0.1", "10.0.0.1", "never rewritten")]
    [InlineData("0.0.0.0", "10.0.0.1", "never rewritten")]
    [InlineData("::", "fd00::1", "never rewritten")]
    [InlineData("224.0.0.1", "10.0.0.1", "never rewritten")]
    [InlineData("10.0.0.1", "0.0.0.0", "never rewritten")]
    [InlineData("10.0.0.1", "fd00::1", "families differ")]
    public void A_map_that_makes_no_sense_is_refused(string from, string to, string cause) =>
        Should.Throw<ArgumentException>(() => SocketAddressRewriter.Rewrite(SocketImage.Image(), Map(from, to)))
            .Message.ShouldContain(cause);

    [Fact]
    public void One_address_cannot_become_two()
    {
        Dictionary<IPAddress, IPAddress> map = Map(Old, New);
        map[IPAddress.Parse($"::ffff:{Old}")] = IPAddress.Parse("10.0.0.7");

        Should.Throw<ArgumentException>(() => SocketAddressRewriter.Rewrite(SocketImage.Image(), map))
            .Message.ShouldContain("is mapped to");
    }

    private static RewriteResult Rewrite(params WireMessage[] sockets) =>
        SocketAddressRewriter.Rewrite(SocketImage.Image(sockets), Map(Old, New));

    private static Dictionary<IPAddress, IPAddress> Map(string from, string to) =>
        new() { [IPAddress.Parse(from)] = IPAddress.Parse(to) };

    /// <summary>Both ends of every socket of the rewritten image, read again.</summary>
    private static string[] Ends(RewriteResult result) =>
    [
        .. SocketAddressRewriter.Rewrite(result.Image, new Dictionary<IPAddress, IPAddress>()).Sockets
            .Select(socket => $"{socket.Source} {socket.Destination}"),
    ];
}

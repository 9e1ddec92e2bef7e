using System.Globalization;

namespace Migration.SwitchCtl.Rows;

/// <summary>
/// The names that p4/containerflow.p4 and the controller share. Nothing else in the service spells them.
/// </summary>
public static class Pipeline
{
    /// <summary>Answers ARP with an address.</summary>
    public static readonly ActionSchema ArpAnswer = new("ingress.arp_answer", "mac");

    /// <summary>Answers neighbour solicitations with an address.</summary>
    public static readonly ActionSchema NdAnswer = new("ingress.nd_answer", "mac");

    /// <summary>Marks a packet as one for a service.</summary>
    public static readonly ActionSchema SetService = new("ingress.set_service", "service_id", "bucket_count");

    /// <summary>The same for IPv6.</summary>
    public static readonly ActionSchema SetService6 = new("ingress.set_service6", "service_id", "bucket_count");

    /// <summary>Chooses the backend.</summary>
    public static readonly ActionSchema SetBackend = new("ingress.set_backend", "backend_id");

    /// <summary>Chooses the backend of one connection.</summary>
    public static readonly ActionSchema Stay = new("ingress.stay", "backend_id");

    /// <summary>The same for IPv6.</summary>
    public static readonly ActionSchema Stay6 = new("ingress.stay6", "backend_id");

    /// <summary>Asks the controller for a row of the connection's own, to this backend.</summary>
    public static readonly ActionSchema Promise = new("ingress.promise", "backend_id");

    /// <summary>Sends to the backend.</summary>
    public static readonly ActionSchema Deliver = new("ingress.deliver", "address", "l4_port", "dmac", "port");

    /// <summary>Sends to the backend but keeps new connections waiting.</summary>
    public static readonly ActionSchema Drain = new("ingress.drain", "address", "l4_port", "dmac", "port");

    /// <summary>Sends to the backend, which has an IPv6 address.</summary>
    public static readonly ActionSchema Deliver6 = new("ingress.deliver6", "address", "l4_port", "dmac", "port");

    /// <summary>Sends to the backend, which has an IPv6 address, but keeps new connections waiting.</summary>
    public static readonly ActionSchema Drain6 = new("ingress.drain6", "address", "l4_port", "dmac", "port");

    /// <summary>Keeps everything waiting.</summary>
    public static readonly ActionSchema Hold = new("ingress.hold");

    /// <summary>Drops everything.</summary>
    public static readonly ActionSchema Refuse = new("ingress.refuse");

    /// <summary>Puts the service's address on a backend's packets.</summary>
    public static readonly ActionSchema FromService = new("ingress.from_service", "vip", "l4_port");

    /// <summary>Drops a backend's packets.</summary>
    public static readonly ActionSchema Fence = new("ingress.fence");

    /// <summary>Keeps a copy's packets waiting until the clients are sent to it.</summary>
    public static readonly ActionSchema HoldAnswers = new("ingress.hold_answers", "backend_id");

    /// <summary>Puts the service's address on a backend's packets, for IPv6.</summary>
    public static readonly ActionSchema FromService6 = new("ingress.from_service6", "vip", "l4_port");

    /// <summary>Drops a backend's packets, for IPv6.</summary>
    public static readonly ActionSchema Fence6 = new("ingress.fence6");

    /// <summary>Keeps a copy's packets waiting, for IPv6.</summary>
    public static readonly ActionSchema HoldAnswers6 = new("ingress.hold_answers6", "backend_id");

    /// <summary>Sends to a next hop.</summary>
    public static readonly ActionSchema NextHop = new("ingress.next_hop", "dmac", "port");

    /// <summary>The same for IPv6.</summary>
    public static readonly ActionSchema NextHop6 = new("ingress.next_hop6", "dmac", "port");

    /// <summary>Puts a port's source address on packets.</summary>
    public static readonly ActionSchema SetSourceMac = new("egress.set_source_mac", "mac");

    /// <summary>Who answers ARP for what.</summary>
    public static readonly TableSchema ArpReply = new("ingress.arp_reply", ["target_ip"], [ArpAnswer]);

    /// <summary>Who answers neighbour solicitations for what.</summary>
    public static readonly TableSchema NdReply = new("ingress.nd_reply", ["target_ip"], [NdAnswer]);

    /// <summary>Service addresses.</summary>
    public static readonly TableSchema Service =
        new("ingress.service", ["dst_addr", "protocol", "dst_port"], [SetService]);

    /// <summary>Service addresses of IPv6.</summary>
    public static readonly TableSchema Service6 =
        new("ingress.service6", ["dst_addr", "protocol", "dst_port"], [SetService6]);

    /// <summary>Which share of a service's connections goes to which backend.</summary>
    public static readonly TableSchema Bucket = new("ingress.bucket", ["service_id", "bucket"], [SetBackend]);

    /// <summary>Connections that have a backend of their own, whatever their bucket says.</summary>
    public static readonly TableSchema Connection =
        new("ingress.connection", ["service_id", "src_addr", "src_port"], [Stay]);

    /// <summary>The same for IPv6; the address first, as rows keep one only there.</summary>
    public static readonly TableSchema Connection6 =
        new("ingress.connection6", ["src_addr", "service_id", "src_port"], [Stay6]);

    /// <summary>Buckets whose new connections go to another backend than their old ones.</summary>
    public static readonly TableSchema Moving = new("ingress.moving", ["service_id", "bucket"], [Promise]);

    /// <summary>Where a backend is and whether its packets wait.</summary>
    public static readonly TableSchema Backend =
        new("ingress.backend", ["backend_id"], [Deliver, Drain, Deliver6, Drain6, Hold, Refuse]);

    /// <summary>The way back from a backend.</summary>
    public static readonly TableSchema BackendSource =
        new("ingress.backend_source", ["src_addr", "protocol", "src_port"], [FromService, Fence, HoldAnswers]);

    /// <summary>The way back from a backend, for IPv6.</summary>
    public static readonly TableSchema BackendSource6 =
        new("ingress.backend_source6", ["src_addr", "protocol", "src_port"], [FromService6, Fence6, HoldAnswers6]);

    /// <summary>Where the rest goes.</summary>
    public static readonly TableSchema Route = new("ingress.route", ["dst_addr"], [NextHop]) { IsLongestPrefix = true };

    /// <summary>Where the rest goes, for IPv6.</summary>
    public static readonly TableSchema Route6 =
        new("ingress.route6", ["dst_addr"], [NextHop6]) { IsLongestPrefix = true };

    /// <summary>Source addresses of ports.</summary>
    public static readonly TableSchema PortMac = new("egress.port_mac", ["port"], [SetSourceMac]);

    /// <summary>
    /// All tables, those that others lead to first: rows are added in this order and removed in the opposite one, so
    /// that a packet never meets a row whose next table has no answer yet.
    /// </summary>
    public static readonly IReadOnlyList<TableSchema> Tables =
    [
        PortMac, Route, Route6, BackendSource, BackendSource6, Backend, Connection, Connection6, Bucket, Moving, Service,
        Service6, ArpReply, NdReply,
    ];

    /// <summary>The tables whose rows count packets and bytes.</summary>
    public static readonly IReadOnlyList<TableSchema> CountedTables =
        [Service, Service6, Backend, BackendSource, BackendSource6, Route, Route6];

    /// <summary>Name of the header of punted packets, and its fields.</summary>
    public const string PacketIn = "packet_in";

    /// <summary>Name of the header of injected packets, and its fields.</summary>
    public const string PacketOut = "packet_out";

    /// <summary>Field of <see cref="PacketIn"/>: port on which the packet came in.</summary>
    public const string IngressPort = "ingress_port";

    /// <summary>Field of <see cref="PacketIn"/>: why it was punted.</summary>
    public const string Reason = "reason";

    /// <summary>Field of <see cref="PacketIn"/>: the backend it is for.</summary>
    public const string BackendId = "backend_id";

    /// <summary>Field of <see cref="PacketOut"/>: port it is said to have come in on.</summary>
    public const string Port = "port";

    /// <summary>Field of <see cref="PacketOut"/>: what to do with it.</summary>
    public const string Mode = "mode";

    /// <summary>
    /// Value of <see cref="Reason"/>: the backend is held, or the packet opens a connection to a drained one.
    /// </summary>
    public const ulong ReasonHeld = 1;

    /// <summary>Value of <see cref="Reason"/>: the packet opens a connection in a bucket that moves.</summary>
    public const ulong ReasonOpening = 2;

    /// <summary>Counter of dropped packets, one cell per reason.</summary>
    public const string Drops = "ingress.drops";

    /// <summary>
    /// Names of the cells of <see cref="Drops"/>: the <c>DROP_</c> constants of p4/include/sizes.p4 in lower case.
    /// </summary>
    public static readonly IReadOnlyList<string> DropReasons =
    [
        "none", "malformed", "unknown_protocol", "arp_unanswered", "no_bucket", "refused", "hold_excess", "fenced",
        "no_route", "ttl_expired", "nd_unanswered",
    ];

    /// <summary>Name of a cell of <see cref="Drops"/>; its number when a newer program has more reasons.</summary>
    /// <param name="cell">The cell.</param>
    public static string DropReason(int cell) =>
        cell < DropReasons.Count ? DropReasons[cell] : cell.ToString(CultureInfo.InvariantCulture);

    /// <summary>Value of <see cref="Mode"/>: goes through the tables as if it had just come in.</summary>
    public const ulong ModeInject = 0;

    /// <summary>
    /// Value of <see cref="Mode"/>: the same, but a bucket that moves is taken for one that does not.
    /// </summary>
    public const ulong ModeInjectHome = 2;
}

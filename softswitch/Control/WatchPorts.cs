using Google.Protobuf;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Ports;
using Given = Migration.Platform.P4Runtime.V1.ActionProfileGroup.Types.Member;
using OneShot = Migration.Platform.P4Runtime.V1.ActionProfileAction;

namespace Migration.Softswitch.Control;

/// <summary>The ports that members of groups watch, in both forms that the protocol has for them.</summary>
/// <param name="ports">Ports of the switch.</param>
internal sealed class WatchPorts(PortSet ports)
{
    /// <summary>Whether a port exists and is up.</summary>
    public bool IsUp(int port) => ports.TryGet(port, out var found) && found.IsUp;

    /// <summary>Reads the port that a member of a group watches.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">There is no such port.</exception>
    public WatchPort? Read(Given given, string what) => given.WatchKindCase switch
    {
        Given.WatchKindOneofCase.Watch => Check(given.Watch, true, what),
        Given.WatchKindOneofCase.WatchPort => Read(given.WatchPort, what),
        _ => null,
    };

    /// <summary>Reads the port that an action of a one-shot group watches.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">There is no such port.</exception>
    public WatchPort? Read(OneShot given, string what) => given.WatchKindCase switch
    {
        OneShot.WatchKindOneofCase.Watch => Check(given.Watch, true, what),
        OneShot.WatchKindOneofCase.WatchPort => Read(given.WatchPort, what),
        _ => null,
    };

    /// <summary>Writes a port in the form it was given in.</summary>
    public static void Write(WatchPort? port, Action<int> older, Action<ByteString> newer)
    {
        if (port is not { } watched)
        {
            return;
        }

        if (watched.IsOlderForm)
        {
            older(watched.Number);
        }
        else
        {
            newer(WireValue.Write(watched.Number));
        }
    }

    private WatchPort? Read(ByteString port, string what) =>
        port.IsEmpty ? null : Check((int)WireValue.Read(port, PortNumber.Bits, what), false, what);

    private WatchPort Check(int number, bool isOlderForm, string what) => ports.TryGet(number, out _)
        ? new WatchPort(number, isOlderForm)
        : throw Refused.Invalid($"{what}: the switch has no port {number} to watch");
}

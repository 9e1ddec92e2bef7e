using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>
/// Who is primary for one (device, role): rules of the P4Runtime specification, section "Client Arbitration and
/// Controller Replication". All members may be called from any thread.
/// </summary>
internal sealed class RoleArbiter(ulong deviceId, string role, int maxControllers, System.Action primaryChanged)
{
    private readonly Lock gate = new();
    private readonly List<ControllerStream> live = [];
    private UInt128? highestSeen;
    private Google.Protobuf.WellKnownTypes.Any? config;

    /// <summary>The primary's stream, null while there is none.</summary>
    public ControllerStream? Primary { get; private set; }

    /// <summary>Handles the first bid of a stream, or a later one.</summary>
    /// <returns>Whether the stream is primary now; the caller then confirms with <see cref="Confirm"/>.</returns>
    /// <exception cref="GrpcException">
    /// INVALID_ARGUMENT for an election id in use, RESOURCE_EXHAUSTED for one stream too many.
    /// </exception>
    public bool Bid(ControllerStream stream, MasterArbitrationUpdate update)
    {
        var id = update.ElectionId.ToElectionId();
        lock (gate)
        {
            Admit(stream, id);
            stream.ElectionId = id;
            var wasPrimary = ReferenceEquals(Primary, stream);
            if (id is { } bid && (highestSeen is null || bid >= highestSeen))
            {
                var configChanged = !Equals(config, update.Role?.Config);
                var sameAsBefore = wasPrimary && bid == highestSeen && !configChanged;
                highestSeen = bid;
                config = update.Role?.Config;
                SetPrimary(stream);
                if (!sameAsBefore)
                    NotifyAll(except: stream);
                return true;
            }

            if (wasPrimary)
            {
                SetPrimary(null);
                NotifyAll(except: null);
            }
            else
            {
                Notify(stream);
            }

            return false;
        }
    }

    /// <summary>Tells a new primary that it is one, once the writes of the one before have finished.</summary>
    public void Confirm(ControllerStream stream)
    {
        lock (gate)
        {
            // A higher bid may have come in between; its own notification has told this stream already.
            if (ReferenceEquals(Primary, stream))
                Notify(stream);
        }
    }

    /// <summary>Forgets a stream that ended.</summary>
    public void Leave(ControllerStream stream)
    {
        lock (gate)
        {
            live.Remove(stream);
            if (!ReferenceEquals(Primary, stream))
                return;
            SetPrimary(null);
            NotifyAll(except: null);
        }
    }

    /// <exception cref="GrpcException">PERMISSION_DENIED unless the id is the current primary's.</exception>
    public void RequirePrimary(UInt128? electionId)
    {
        lock (gate)
        {
            if (Primary is not null && electionId is not null && Primary.ElectionId == electionId)
                return;
            var current = Primary is null ? "there is no primary" : $"the primary's is {Primary.ElectionId}";
            throw new GrpcException(
                GrpcStatusCode.PermissionDenied,
                $"device {deviceId}, role '{role}': election id {electionId?.ToString() ?? "(unset)"} is not the "
                + $"primary's ({current}); arbitrate with a higher id first");
        }
    }

    private void Admit(ControllerStream stream, UInt128? id)
    {
        var other = id is null ? null : live.Find(s => s.ElectionId == id && !ReferenceEquals(s, stream));
        if (other is not null)
        {
            throw new GrpcException(
                GrpcStatusCode.InvalidArgument,
                $"election id {id} is in use by another controller of device {deviceId}, role '{role}'");
        }

        if (live.Contains(stream))
            return;
        if (live.Count >= maxControllers)
        {
            throw new GrpcException(
                GrpcStatusCode.ResourceExhausted,
                $"device {deviceId}, role '{role}' has {live.Count} controllers already, which is the limit");
        }

        live.Add(stream);
    }

    private void SetPrimary(ControllerStream? stream)
    {
        if (ReferenceEquals(Primary, stream))
            return;
        Primary = stream;
        primaryChanged();
    }

    private void NotifyAll(ControllerStream? except)
    {
        foreach (var stream in live.Where(s => !ReferenceEquals(s, except)))
            Notify(stream);
    }

    private void Notify(ControllerStream stream)
    {
        var (code, message) = Primary switch
        {
            null => (GrpcStatusCode.NotFound, "there is no primary"),
            _ when ReferenceEquals(Primary, stream) => (GrpcStatusCode.Ok, "you are primary"),
            _ => (GrpcStatusCode.AlreadyExists, "another controller is primary"),
        };
        var answer = new MasterArbitrationUpdate
        {
            DeviceId = deviceId,
            ElectionId = highestSeen?.ToMessage(),
            Status = new Rpc.Status { Code = (int)code, Message = message },
        };
        if (stream.Role is not null)
            answer.Role = new Role { Name = stream.Role.Name, Config = config };
        stream.Send(new StreamMessageResponse { Arbitration = answer });
    }
}

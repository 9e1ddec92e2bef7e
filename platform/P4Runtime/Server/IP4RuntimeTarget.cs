using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>
/// One device (a switch and its pipeline) behind a <see cref="P4RuntimeServer"/>. The server speaks the protocol
/// (streams, arbitration, error encoding, who may write); the target only acts on requests that were admitted.
/// </summary>
/// <remarks>
/// To refuse a whole request, throw <see cref="Grpc.GrpcException"/> with the canonical code of the P4Runtime
/// specification (section "Error Reporting Messages"); any other exception reaches the controller as INTERNAL.
/// <see cref="WriteAsync"/> and <see cref="SetForwardingPipelineConfigAsync"/> are never called at the same time
/// for one target; reads, packet-outs and digest acknowledgements may overlap with them and with one another.
/// </remarks>
public interface IP4RuntimeTarget
{
    /// <summary>Id that controllers name in every request; not 0, unique within one server, constant.</summary>
    ulong DeviceId { get; }

    /// <summary>Version of the P4Runtime specification the target follows, for Capabilities, e.g. "1.4.0".</summary>
    string ApiVersion { get; }

    /// <summary>
    /// Called once, before any request, with the way to the controllers. The target keeps it and may call it from
    /// any thread.
    /// </summary>
    void Attach(IControllerNotifier controllers);

    /// <summary>
    /// Applies <paramref name="updates"/> in order, as <paramref name="atomicity"/> asks. With CONTINUE_ON_ERROR
    /// (which every target must support) each update is tried, whatever happened to the ones before.
    /// </summary>
    /// <param name="updates">At least one. An update may have a missing entity or an UNSPECIFIED type.</param>
    /// <param name="atomicity">A mode the target lacks is refused as UNIMPLEMENTED by throwing.</param>
    /// <param name="role">Role of the writer, empty for the default role.</param>
    /// <param name="cancellationToken">Set when the controller gave up; what was applied stays applied.</param>
    /// <returns>
    /// One outcome per update, same order: <see cref="P4UpdateResult.Ok"/>, or a code such as ALREADY_EXISTS
    /// (INSERT of an existing row), NOT_FOUND (MODIFY or DELETE of a missing one), INVALID_ARGUMENT,
    /// RESOURCE_EXHAUSTED. The server turns any failure into the error list that the specification asks for.
    /// </returns>
    /// <exception cref="Grpc.GrpcException">FAILED_PRECONDITION when no pipeline is loaded; UNIMPLEMENTED.</exception>
    Task<IReadOnlyList<P4UpdateResult>> WriteAsync(
        IReadOnlyList<Update> updates,
        WriteRequest.Types.Atomicity atomicity,
        string role,
        CancellationToken cancellationToken);

    /// <summary>
    /// Answers a Read: for each requested entity every match, with the wildcards of the specification (id 0 or an
    /// unset key or index means all). A wildcard that matches nothing yields nothing.
    /// </summary>
    /// <param name="entities">What to read, as the controller asked.</param>
    /// <param name="role">Restricts table entries to this role when not empty.</param>
    /// <param name="cancellationToken">Set when the controller gave up.</param>
    /// <returns>
    /// Batches of entities; the server sends one response per batch, so a batch should stay far below the
    /// controllers' message limit (1000 entities is a good size).
    /// </returns>
    /// <exception cref="Grpc.GrpcException">FAILED_PRECONDITION when no pipeline is loaded; NOT_FOUND; ...</exception>
    IAsyncEnumerable<IReadOnlyList<Entity>> ReadAsync(
        IReadOnlyList<Entity> entities,
        string role,
        CancellationToken cancellationToken);

    /// <summary>Verifies, saves or commits a pipeline; <paramref name="action"/> is never UNSPECIFIED.</summary>
    /// <param name="action">What to do. An action the target lacks is refused as UNIMPLEMENTED.</param>
    /// <param name="config">
    /// The pipeline; null exactly for COMMIT (the server refuses other combinations as INVALID_ARGUMENT).
    /// </param>
    /// <param name="cancellationToken">Set when the controller gave up.</param>
    /// <exception cref="Grpc.GrpcException">
    /// INVALID_ARGUMENT naming what in the program cannot be executed; NOT_FOUND for COMMIT without a
    /// saved configuration.
    /// </exception>
    Task SetForwardingPipelineConfigAsync(
        SetForwardingPipelineConfigRequest.Types.Action action,
        ForwardingPipelineConfig? config,
        CancellationToken cancellationToken);

    /// <summary>
    /// The committed pipeline with all fields and the cookie it was set with, or null when there is none. The server
    /// leaves out what the controller did not ask for, and never changes the returned message.
    /// </summary>
    ForwardingPipelineConfig? GetForwardingPipelineConfig();

    /// <summary>Injects a packet of the primary controller.</summary>
    /// <exception cref="Grpc.GrpcException">
    /// Reported to the controller as a StreamError with this code; the stream goes on.
    /// </exception>
    ValueTask PacketOutAsync(PacketOut packet, CancellationToken cancellationToken);

    /// <summary>Takes a controller's acknowledgement of a digest list.</summary>
    /// <exception cref="Grpc.GrpcException">Reported as a StreamError; the stream goes on.</exception>
    ValueTask DigestAckAsync(DigestListAck ack, CancellationToken cancellationToken);
}

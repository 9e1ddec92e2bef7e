using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime;

/// <summary>The methods of p4.v1.P4Runtime.</summary>
public static class P4RuntimeMethods
{
    private const string Service = "/p4.v1.P4Runtime/";

    /// <summary>Changes entities.</summary>
    public static GrpcMethod<WriteRequest, WriteResponse> Write { get; } =
        new(Service + "Write", WriteRequest.Parser, WriteResponse.Parser);

    /// <summary>Reads entities.</summary>
    public static GrpcMethod<ReadRequest, ReadResponse> Read { get; } =
        new(Service + "Read", ReadRequest.Parser, ReadResponse.Parser);

    /// <summary>Loads a pipeline.</summary>
    public static GrpcMethod<SetForwardingPipelineConfigRequest, SetForwardingPipelineConfigResponse>
        SetForwardingPipelineConfig { get; } = new(
            Service + "SetForwardingPipelineConfig",
            SetForwardingPipelineConfigRequest.Parser,
            SetForwardingPipelineConfigResponse.Parser);

    /// <summary>Returns the loaded pipeline.</summary>
    public static GrpcMethod<GetForwardingPipelineConfigRequest, GetForwardingPipelineConfigResponse>
        GetForwardingPipelineConfig { get; } = new(
            Service + "GetForwardingPipelineConfig",
            GetForwardingPipelineConfigRequest.Parser,
            GetForwardingPipelineConfigResponse.Parser);

    /// <summary>Arbitration, packets and notifications.</summary>
    public static GrpcMethod<StreamMessageRequest, StreamMessageResponse> StreamChannel { get; } =
        new(Service + "StreamChannel", StreamMessageRequest.Parser, StreamMessageResponse.Parser);

    /// <summary>Tells the server's version.</summary>
    public static GrpcMethod<CapabilitiesRequest, CapabilitiesResponse> Capabilities { get; } =
        new(Service + "Capabilities", CapabilitiesRequest.Parser, CapabilitiesResponse.Parser);
}

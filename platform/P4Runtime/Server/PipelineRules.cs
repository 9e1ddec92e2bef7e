using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;
using Wanted = Migration.Platform.P4Runtime.V1.GetForwardingPipelineConfigRequest.Types.ResponseType;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>What the pipeline calls demand and return, whatever the target.</summary>
internal static class PipelineRules
{
    /// <exception cref="GrpcException">INVALID_ARGUMENT: no action, or a configuration where none belongs.</exception>
    public static void RequireConsistent(SetForwardingPipelineConfigRequest request)
    {
        if (request.Action == SetAction.Unspecified || !Enum.IsDefined(request.Action))
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"{request.Action} is not a pipeline action");
        if (request.Action == SetAction.Commit && request.Config is not null)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "COMMIT takes no config, it has the saved one");
        if (request.Action != SetAction.Commit && request.Config is null)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"{request.Action} needs a config");
    }

    /// <summary>A shallow copy with the fields that were asked for.</summary>
    public static ForwardingPipelineConfig Select(ForwardingPipelineConfig config, Wanted wanted)
    {
        var answer = new ForwardingPipelineConfig { Cookie = config.Cookie };
        if (wanted is Wanted.All or Wanted.P4InfoAndCookie)
            answer.P4Info = config.P4Info;
        if (wanted is Wanted.All or Wanted.DeviceConfigAndCookie)
            answer.P4DeviceConfig = config.P4DeviceConfig;
        return answer;
    }
}

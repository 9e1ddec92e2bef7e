using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Compile;
using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Control;

/// <summary>A pipeline configuration with what was made of it.</summary>
/// <param name="Config">As the controller gave it.</param>
/// <param name="Binding">The program with its state.</param>
internal sealed record LoadedPipeline(ForwardingPipelineConfig Config, PipelineBinding Binding)
{
    /// <summary>Compiles a configuration.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT lists what cannot be executed.</exception>
    public static LoadedPipeline Load(ForwardingPipelineConfig config, TimeProvider time)
    {
        if (config.P4Info is null)
        {
            throw Refused.Invalid("the configuration lacks a P4Info");
        }

        try
        {
            _ = new P4InfoIndex(config.P4Info);
            var program = ProgramCompiler.Compile(config.P4DeviceConfig.Memory, time);
            return new LoadedPipeline(config, PipelineBinding.Create(config.P4Info, program, time));
        }
        catch (Exception e) when (e is ProgramRefusedException or FormatException or P4InfoException)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, e.Message, null, e);
        }
    }
}

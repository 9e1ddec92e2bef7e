using Google.Protobuf;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Softswitch.Tests.Support;

/// <summary>The compiled containerflow.p4 as it is committed.</summary>
internal static class CompiledProgram
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "p4");

    public static byte[] Json { get; } = File.ReadAllBytes(Path.Combine(Folder, "containerflow.json"));

    public static P4InfoIndex Names { get; } =
        P4InfoIndex.Parse(File.ReadAllText(Path.Combine(Folder, "containerflow.p4info.txtpb")));

    /// <summary>Programs/features.p4, for what containerflow.p4 does not use.</summary>
    public static string FeaturesFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Programs");

    public static P4InfoIndex FeatureNames { get; } =
        P4InfoIndex.Parse(File.ReadAllText(Path.Combine(FeaturesFolder, "features.p4info.txtpb")));

    /// <summary>Programs/control.p4, for what a controller can set beside plain table entries.</summary>
    public static P4InfoIndex ControlNames { get; } =
        P4InfoIndex.Parse(File.ReadAllText(Path.Combine(FeaturesFolder, "control.p4info.txtpb")));

    public static ForwardingPipelineConfig ControlConfig(ulong cookie = 1) => new()
    {
        P4Info = ControlNames.Info,
        P4DeviceConfig = ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(FeaturesFolder, "control.json"))),
        Cookie = new ForwardingPipelineConfig.Types.Cookie { Cookie_ = cookie },
    };

    public static ForwardingPipelineConfig FeaturesConfig() => new()
    {
        P4Info = FeatureNames.Info,
        P4DeviceConfig = ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(FeaturesFolder, "features.json"))),
    };

    public static ForwardingPipelineConfig Config(ulong cookie = 1) => new()
    {
        P4Info = Names.Info,
        P4DeviceConfig = ByteString.CopyFrom(Json),
        Cookie = new ForwardingPipelineConfig.Types.Cookie { Cookie_ = cookie },
    };
}

using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Control;

/// <summary>What the ids of a P4Info stand for in a loaded program.</summary>
/// <param name="program">The program.</param>
internal sealed class PipelineBinding(SwitchProgram program)
{
    /// <summary>The program.</summary>
    public SwitchProgram Program => program;

    /// <summary>Tables by id.</summary>
    public Dictionary<uint, TableBinding> Tables { get; } = [];

    /// <summary>Action profiles and selectors by id.</summary>
    public Dictionary<uint, ProfileBinding> Profiles { get; } = [];

    /// <summary>Indirect counters by id.</summary>
    public Dictionary<uint, CounterArray> Counters { get; } = [];

    /// <summary>Indirect meters by id.</summary>
    public Dictionary<uint, MeterArray> Meters { get; } = [];

    /// <summary>Registers by id.</summary>
    public Dictionary<uint, RegisterBinding> Registers { get; } = [];

    /// <summary>Value sets by id.</summary>
    public Dictionary<uint, ValueSetBinding> ValueSets { get; } = [];

    /// <summary>Digests by id.</summary>
    public Dictionary<uint, DigestQueue> Digests { get; } = [];

    /// <summary>Digests by the number that the program has for them.</summary>
    public Dictionary<int, DigestQueue> DigestsByList { get; } = [];

    /// <summary>Header of packets to the controller.</summary>
    public ControllerHeader PacketIn { get; set; } = ControllerHeader.None;

    /// <summary>Header of packets from the controller.</summary>
    public ControllerHeader PacketOut { get; set; } = ControllerHeader.None;

    /// <summary>Joins a P4Info with the program it was compiled with.</summary>
    /// <exception cref="ProgramRefusedException">Lists where the two do not fit together.</exception>
    public static PipelineBinding Create(P4Info info, SwitchProgram program, TimeProvider time) =>
        new PipelineBinder(info, program, time).Bind();

    /// <summary>A table by its id.</summary>
    /// <exception cref="GrpcException">NOT_FOUND.</exception>
    public TableBinding FindTable(uint id) => Tables.GetOrMissing(id, "table");

    /// <summary>An action profile or selector by its id.</summary>
    /// <exception cref="GrpcException">NOT_FOUND.</exception>
    public ProfileBinding FindProfile(uint id) => Profiles.GetOrMissing(id, "action profile");
}

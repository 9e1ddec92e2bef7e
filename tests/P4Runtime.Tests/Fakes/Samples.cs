using Google.Protobuf;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.P4Runtime.Tests.Fakes;

/// <summary>A P4Info in the form p4c writes, and things made with it.</summary>
public static class Samples
{
    public const string P4InfoText = """
        # proto-file: p4/config/v1/p4info.proto
        pkg_info { arch: "v1model" }
        tables {
          preamble {
            id: 33554433
            name: "ingress.backend"
            alias: "backend"
            annotations: "@brief(\"one row per \" \"backend\")"
          }
          match_fields { id: 1 name: "backend_id" bitwidth: 32 match_type: EXACT }
          action_refs { id: 0x01000001 }
          action_refs { id: 16777218 annotations: "@defaultonly" scope: DEFAULT_ONLY }
          initial_default_action { action_id: 16777218 }
          direct_resource_ids: [ 318767105 ]
          size: 65536
          has_initial_entries: true
        }
        tables {
          preamble { id: 33554434 name: "ingress.acl" alias: "acl" }
          match_fields { id: 1 name: "dst" bitwidth: 32 match_type: LPM }
          match_fields { id: 2 name: "flags" bitwidth: 9 match_type: TERNARY }
          match_fields { id: 3 name: "port" bitwidth: 16 match_type: RANGE }
          match_fields { id: 4 name: "vlan" bitwidth: 12 match_type: OPTIONAL }
          action_refs { id: 16777217 }
          size: 1024
        }
        actions {
          preamble { id: 16777217 name: "ingress.deliver" alias: "deliver" }
          params { id: 1 name: "address" bitwidth: 32 }
          params { id: 2 name: "port" bitwidth: 9 }
        }
        actions { preamble { id: 16777218 name: "NoAction" alias: "NoAction" annotations: "@noWarn(\"unused\")" } }
        direct_counters {
          preamble { id: 318767105 name: "ingress.backend_counter" alias: "backend_counter" }
          spec { unit: BOTH }
          direct_table_id: 33554433
        }
        controller_packet_metadata {
          preamble { id: 77790434 name: "packet_in" annotations: "@controller_header(\"packet_in\")" }
          metadata { id: 1 name: "backend_id" bitwidth: 32 }
          metadata { id: 2 name: "ingress_port" bitwidth: 9 }
        }
        controller_packet_metadata {
          preamble { id: 76689799 name: "packet_out" alias: "packet_out" }
          metadata { id: 1 name: "egress_port" bitwidth: 9 }
          metadata { id: 2 name: "_pad" bitwidth: 7 }
        }
        type_info {
          serializable_enums {
            key: "proto_t"
            value {
              underlying_type { bitwidth: 8 }
              members { name: "TCP" value: "\006" }
              members { name: "UDP" value: "\x11" }
            }
          }
          new_types { key: "port_t" value { translated_type { uri: "p4.org/port" sdn_bitwidth: 32 } } }
        }
        """;

    public static P4InfoIndex Index { get; } = P4InfoIndex.Parse(P4InfoText);

    public static ForwardingPipelineConfig Pipeline(ulong cookie = 42, int deviceConfigBytes = 16) => new()
    {
        P4Info = Index.Info,
        P4DeviceConfig = ByteString.CopyFrom(new byte[deviceConfigBytes]),
        Cookie = new ForwardingPipelineConfig.Types.Cookie { Cookie_ = cookie },
    };

    public static Update Backend(Update.Types.Type type, ulong id, ulong address = 0x0A000101) =>
        Index.Table("ingress.backend").Entry()
            .Exact("backend_id", id)
            .Action("deliver", ("address", address), ("port", 3))
            .ToUpdate(type);
}

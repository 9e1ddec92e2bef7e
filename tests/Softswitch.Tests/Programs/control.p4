// SPDX-License-Identifier: Apache-2.0
//
// What a controller can set beside plain table entries, for the tests of the P4Runtime server: an action selector, an
// action profile, a value set, a digest, direct and indirect counters and meters, registers, idle timeouts, multicast
// and clones. Every packet goes to the port that the tables choose. Compile with ./compile.sh.

#include <core.p4>
#include <v1model.p4>

header ethernet_t {
  bit<48> dst_addr;
  bit<48> src_addr;
  bit<16> ether_type;
}

header probe_t {
  bit<8> kind;
  bit<8> flow;
  bit<16> mark;
}

@controller_header("packet_in")
header packet_in_t {
  bit<16> ingress_port;
}

@controller_header("packet_out")
header packet_out_t {
  bit<16> egress_port;
}

struct learned_t {
  bit<48> address;
  bit<9> port;
}

struct headers_t {
  packet_in_t packet_in;
  packet_out_t packet_out;
  ethernet_t ethernet;
  probe_t probe;
}

struct metadata_t {
  bit<2> colour;
  bit<8> flow;
}

parser ControlParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  value_set<bit<16>>(4) probe_types;

  state start {
    transition select(std.ingress_port) {
      255: parse_packet_out;
      default: parse_ethernet;
    }
  }

  state parse_packet_out {
    packet.extract(hdr.packet_out);
    transition parse_ethernet;
  }

  state parse_ethernet {
    packet.extract(hdr.ethernet);
    transition select(hdr.ethernet.ether_type) {
      probe_types: parse_probe;
      default: accept;
    }
  }

  state parse_probe {
    packet.extract(hdr.probe);
    transition accept;
  }
}

control VerifyNothing(inout headers_t hdr, inout metadata_t meta) {
  apply { }
}

control ControlIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  counter(4, CounterType.packets_and_bytes) kinds;
  meter(4, MeterType.packets) limits;
  register<bit<32>>(8) seen;
  direct_counter(CounterType.packets_and_bytes) source_hits;
  direct_meter<bit<2>>(MeterType.packets) source_rate;
  action_selector(HashAlgorithm.crc16, 64, 16) spread;
  action_profile(8) modes;

  action send(bit<9> port) {
    std.egress_spec = port;
  }

  action mark(bit<16> value) {
    hdr.probe.mark = value;
  }

  action flood(bit<16> group) {
    std.mcast_grp = group;
  }

  action known() {
    source_rate.read(meta.colour);
    source_hits.count();
  }

  table source {
    key = { hdr.ethernet.src_addr : exact @name("src_addr"); }
    actions = { known; NoAction; }
    default_action = NoAction();
    counters = source_hits;
    meters = source_rate;
    support_timeout = true;
    size = 64;
  }

  table by_flow {
    key = {
      hdr.probe.kind : exact @name("kind");
      hdr.probe.flow : selector;
    }
    actions = { send; NoAction; }
    implementation = spread;
    size = 16;
  }

  table by_mode {
    key = { hdr.probe.kind : exact @name("kind"); }
    actions = { mark; flood; NoAction; }
    implementation = modes;
    size = 16;
  }

  table plain {
    key = { hdr.ethernet.dst_addr : ternary @name("dst_addr"); }
    actions = { send; flood; NoAction; @defaultonly mark; }
    default_action = NoAction();
    size = 16;
  }

  table permanent {
    key = { hdr.ethernet.ether_type : exact @name("ether_type"); }
    actions = { mark; NoAction; }
    const entries = {
      0x9999: NoAction();
    }
  }

  apply {
    if (hdr.packet_out.isValid()) {
      std.egress_spec = (bit<9>)hdr.packet_out.egress_port;
      hdr.packet_out.setInvalid();
      exit;
    }
    mark_to_drop(std);
    if (!source.apply().hit) {
      digest<learned_t>(1, { hdr.ethernet.src_addr, std.ingress_port });
    }
    plain.apply();
    permanent.apply();
    if (hdr.probe.isValid()) {
      meta.flow = hdr.probe.flow;
      kinds.count((bit<32>)hdr.probe.kind);
      limits.execute_meter((bit<32>)hdr.probe.kind, meta.colour);
      bit<32> count;
      seen.read(count, (bit<32>)hdr.probe.kind);
      seen.write((bit<32>)hdr.probe.kind, count + 1);
      by_flow.apply();
      by_mode.apply();
      if (hdr.probe.kind == 7) {
        clone(CloneType.I2E, 5);
      }
    }
    if (meta.colour == 2) {
      mark_to_drop(std);
    }
  }
}

control ControlEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  apply {
    if (std.egress_port == 255) {
      hdr.packet_in.setValid();
      hdr.packet_in.ingress_port = (bit<16>)std.ingress_port;
    }
  }
}

control UpdateNothing(inout headers_t hdr, inout metadata_t meta) {
  apply { }
}

control ControlDeparser(packet_out packet, in headers_t hdr) {
  apply {
    packet.emit(hdr.packet_in);
    packet.emit(hdr.ethernet);
    packet.emit(hdr.probe);
  }
}

V1Switch(ControlParser(), VerifyNothing(), ControlIngress(), ControlEgress(), UpdateNothing(), ControlDeparser()) main;

// SPDX-License-Identifier: Apache-2.0
//
// Parts of v1model that containerflow.p4 does not use, for the tests of the softswitch. Every probe is answered on the
// port it came in on, with a result that depends on its op. Compile with ./compile.sh.

#include <core.p4>
#include <v1model.p4>

header ethernet_t {
  bit<48> dst_addr;
  bit<48> src_addr;
  bit<16> ether_type;
}

header probe_t {
  bit<8> op;
  bit<8> a;
  bit<8> b;
  bit<16> result;
  bit<16> checksum;
}

header extension_t {
  bit<4> kind;
  bit<12> value;
}

struct headers_t {
  ethernet_t ethernet;
  probe_t probe;
  extension_t extension;
  extension_t copied;
}

struct metadata_t {
  bit<16> hash;
}

parser FeatureParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  state start {
    packet.extract(hdr.ethernet);
    transition select(packet.lookahead<bit<8>>()) {
      0x80 &&& 0xf0: parse_extended;
      default: parse_probe;
    }
  }

  state parse_extended {
    packet.extract(hdr.probe);
    packet.extract(hdr.extension);
    verify(hdr.extension.kind != 0xf, error.HeaderTooShort);
    transition accept;
  }

  state parse_probe {
    packet.extract(hdr.probe);
    transition accept;
  }
}

control VerifyProbe(inout headers_t hdr, inout metadata_t meta) {
  apply {
    verify_checksum(hdr.probe.isValid(), { hdr.probe.op, hdr.probe.a, hdr.probe.b, hdr.probe.result },
                    hdr.probe.checksum, HashAlgorithm.csum16);
  }
}

control UpdateProbe(inout headers_t hdr, inout metadata_t meta) {
  apply {
    update_checksum(hdr.probe.isValid(), { hdr.probe.op, hdr.probe.a, hdr.probe.b, hdr.probe.result },
                    hdr.probe.checksum, HashAlgorithm.csum16);
  }
}

control FeatureIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  register<bit<16>>(256) sums;

  action set_result(bit<16> value) {
    hdr.probe.result = value;
  }

  action leave(bit<16> value) {
    hdr.probe.result = value;
    exit;
  }

  table by_ternary {
    key = {
      hdr.probe.a : ternary @name("a");
      hdr.probe.b : exact @name("b");
    }
    actions = { set_result; leave; NoAction; }
    default_action = NoAction();
    size = 16;
  }

  table by_range {
    key = {
      hdr.probe.a : range @name("a");
      hdr.probe.b : optional @name("b");
    }
    actions = { set_result; leave; NoAction; }
    default_action = set_result(0xdead);
    size = 2;
  }

  table by_prefix {
    key = {
      hdr.probe.b : exact @name("b");
      hdr.probe.a : lpm @name("a");
    }
    actions = { set_result; leave; NoAction; }
    default_action = NoAction();
    size = 16;
  }

  table fixed {
    key = {
      hdr.probe.a : ternary @name("a");
    }
    actions = { set_result; leave; NoAction; }
    default_action = NoAction();
    const entries = {
      0x10 &&& 0xf0: set_result(0x1111);
      0x00 &&& 0x00: set_result(0x2222);
    }
  }

  apply {
    std.egress_spec = std.ingress_port;
    if (std.checksum_error == 1 || std.parser_error != error.NoError) {
      mark_to_drop(std);
    } else if (hdr.probe.op == 1) {
      hdr.probe.result = (bit<16>)(hdr.probe.a |+| hdr.probe.b);
    } else if (hdr.probe.op == 2) {
      int<8> half = (int<8>)hdr.probe.a >> 1;
      hdr.probe.result[7:0] = (bit<8>)half;
      hdr.probe.result[15:8] = (int<8>)hdr.probe.a < (int<8>)hdr.probe.b ? 8w1 : 8w2;
    } else if (hdr.probe.op == 3) {
      bit<16> sum;
      sums.read(sum, (bit<32>)hdr.probe.a);
      sum = sum + (bit<16>)hdr.probe.b;
      sums.write((bit<32>)hdr.probe.a, sum);
      hdr.probe.result = sum;
    } else if (hdr.probe.op == 4) {
      hash(meta.hash, HashAlgorithm.crc16, 16w0, { hdr.probe.a, hdr.probe.b }, 32w65536);
      hdr.probe.result = meta.hash;
    } else if (hdr.probe.op == 5) {
      hdr.probe.result = (bit<16>)(hdr.probe.a |-| hdr.probe.b);
    } else if (hdr.probe.op == 6) {
      hdr.probe.result = hdr.probe.a ++ hdr.probe.b;
    } else if (hdr.probe.op == 7) {
      switch (by_ternary.apply().action_run) {
        set_result: { hdr.probe.b = 1; }
        NoAction: { hdr.probe.b = 2; }
      }
    } else if (hdr.probe.op == 8) {
      by_range.apply();
    } else if (hdr.probe.op == 9) {
      by_prefix.apply();
    } else if (hdr.probe.op == 10) {
      fixed.apply();
    } else if (hdr.probe.op == 11) {
      hdr.probe.result = (bit<16>)(hdr.probe.a - hdr.probe.b) << 4;
    } else if (hdr.extension.isValid()) {
      hdr.copied = hdr.extension;
      hdr.copied.value = hdr.copied.value + 1;
      hdr.extension.setInvalid();
      hdr.probe.result = (bit<16>)hdr.extension.value;
    }
    // Not reached after leave().
    hdr.ethernet.src_addr = 0x0a0b0c0d0e0f;
  }
}

control FeatureEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  apply {
    if (hdr.probe.op == 12) {
      mark_to_drop(std);
    }
  }
}

control FeatureDeparser(packet_out packet, in headers_t hdr) {
  apply {
    packet.emit(hdr);
  }
}

V1Switch(FeatureParser(), VerifyProbe(), FeatureIngress(), FeatureEgress(), UpdateProbe(), FeatureDeparser()) main;

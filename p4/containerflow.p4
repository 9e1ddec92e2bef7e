// SPDX-License-Identifier: Apache-2.0
//
// The switch between clients and pods. Clients know virtual addresses (VIPs) only; one row of ingress.backend says
// where the packets of a workload go, so moving a workload is one MODIFY of one row, whatever the number of its
// connections.
//
// include/parser.p4 and the last lines of this file are what v1model asks for; the tables are in one file per control.

#include <core.p4>
#include <v1model.p4>

#include "include/sizes.p4"
#include "include/headers.p4"
#include "include/parser.p4"
#include "include/arp.p4"
#include "include/services.p4"
#include "include/sources.p4"
#include "include/routes.p4"
#include "include/rewrite.p4"
#include "include/nd.p4"
#include "include/hold.p4"

control SwitchIngress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  // One cell per drop_reason (include/sizes.p4): direct counters do not see the packets that a default action drops.
  @name(".ingress.drops")
  counter(DROP_REASONS, CounterType.packets_and_bytes) drops;

  ArpResponder() arp_responder;
  NeighbourResponder() neighbour_responder;
  Services() services;
  Sources() sources;
  Routes() routes;
  Rewrite() rewrite;
  Hold() hold;

  apply {
    if (std.parser_error != error.NoError) {
      meta.drop_reason = DROP_MALFORMED;
    } else if (hdr.packet_out.isValid() && hdr.packet_out.mode == PACKET_OUT_SEND) {
      std.egress_spec = hdr.packet_out.port;
      hdr.packet_out.setInvalid();
    } else {
      meta.ingress_port = std.ingress_port;
      if (hdr.packet_out.isValid()) {
        meta.ingress_port = hdr.packet_out.port;
        if (hdr.packet_out.mode == PACKET_OUT_INJECT_HOME) {
          meta.home = 1;
        }
        hdr.packet_out.setInvalid();
      }
      if (hdr.arp.isValid()) {
        arp_responder.apply(hdr, meta, std);
      } else if (hdr.nd.isValid()) {
        neighbour_responder.apply(hdr, meta, std);
      } else if (hdr.ipv4.isValid() || hdr.ipv6.isValid()) {
        services.apply(hdr, meta, std);
        if (meta.hold == 0 && meta.drop_reason == DROP_NONE) {
          sources.apply(hdr, meta);
        }
        if (meta.hold == 1) {
          // The controller gets the packet as it came in: on replay it meets the tables as if it had just arrived.
          hold.apply(hdr, meta, std);
        } else {
          if (meta.drop_reason == DROP_NONE && meta.delivered == 0) {
            routes.apply(hdr, meta, std);
          }
          if (meta.drop_reason == DROP_NONE) {
            rewrite.apply(hdr, meta);
          }
        }
      } else {
        meta.drop_reason = DROP_UNKNOWN_PROTOCOL;
      }
    }
    if (meta.drop_reason != DROP_NONE) {
      drops.count((bit<32>)meta.drop_reason);
      mark_to_drop(std);
    }
  }
}

control SwitchEgress(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  @name(".egress.set_source_mac")
  action set_source_mac(bit<48> mac) {
    hdr.ethernet.src_addr = mac;
  }

  @name(".egress.port_mac")
  table port_mac {
    key = {
      std.egress_port : exact @name("port");
    }
    actions = {
      set_source_mac;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    size = PORT_ROWS;
  }

  apply {
    // Answers to ARP and solicitations carry their own source; what the controller sends or receives is not
    // touched.
    if (meta.forwarded == 1) {
      port_mac.apply();
    }
  }
}

// Checksums are updated incrementally in include/rewrite.p4: a packet that arrives broken leaves broken.
control NoVerification(inout headers_t hdr, inout metadata_t meta) {
  apply {}
}

control NoRecomputation(inout headers_t hdr, inout metadata_t meta) {
  apply {}
}

V1Switch(SwitchParser(), NoVerification(), SwitchIngress(), SwitchEgress(), NoRecomputation(), SwitchDeparser()) main;

// SPDX-License-Identifier: Apache-2.0

// Hands a packet to the controller, behind a guard that keeps a busy backend from flooding it. A cell of the guard that
// nobody configured lets everything pass.
control Hold(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  @name(".ingress.hold_guard")
  meter(HOLD_GUARD_CELLS, MeterType.packets) hold_guard;

  apply {
    bit<2> colour = 0;
    hold_guard.execute_meter(meta.backend_id & HOLD_GUARD_MASK, colour);
    if (colour == COLOUR_RED) {
      meta.drop_reason = DROP_HOLD_EXCESS;
    } else {
      hdr.packet_in.setValid();
      hdr.packet_in.ingress_port = meta.ingress_port;
      hdr.packet_in.reason = meta.punt_reason;
      hdr.packet_in.backend_id = meta.backend_id;
      std.egress_spec = CPU_PORT;
    }
  }
}

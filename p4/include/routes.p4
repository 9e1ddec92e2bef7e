// SPDX-License-Identifier: Apache-2.0

// Everything that is not for a service goes by its destination address.
control Routes(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  @name(".ingress.route_counter")
  direct_counter(CounterType.packets_and_bytes) route_counter;

  @name(".ingress.next_hop")
  action next_hop(bit<48> dmac, bit<9> port) {
    meta.next_hop_mac = dmac;
    std.egress_spec = port;
    route_counter.count();
  }

  @name(".ingress.no_route")
  action no_route() {
    meta.drop_reason = DROP_NO_ROUTE;
    route_counter.count();
  }

  @name(".ingress.route")
  table route {
    key = {
      hdr.ipv4.dst_addr : lpm @name("dst_addr");
    }
    actions = {
      next_hop;
      no_route;
    }
    const default_action = no_route();
    counters = route_counter;
    size = ROUTE_ROWS;
  }

  apply {
    route.apply();
  }
}

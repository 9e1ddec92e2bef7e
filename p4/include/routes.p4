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

  @name(".ingress.route6_counter")
  direct_counter(CounterType.packets_and_bytes) route6_counter;

  @name(".ingress.next_hop6")
  action next_hop6(bit<48> dmac, bit<9> port) {
    meta.next_hop_mac = dmac;
    std.egress_spec = port;
    route6_counter.count();
  }

  @name(".ingress.no_route6")
  action no_route6() {
    meta.drop_reason = DROP_NO_ROUTE;
    route6_counter.count();
  }

  @name(".ingress.route6")
  table route6 {
    key = {
      hdr.ipv6.dst_addr : lpm @name("dst_addr");
    }
    actions = {
      next_hop6;
      no_route6;
    }
    const default_action = no_route6();
    counters = route6_counter;
    size = ROUTE_ROWS;
  }

  apply {
    if (hdr.ipv6.isValid()) {
      route6.apply();
    } else {
      route.apply();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

// The way back: packets of a backend leave under the service's address. A backend may be the client of another service,
// so this applies to packets that found a service too, and a fenced source is mute towards services as well.
control Sources(inout headers_t hdr, inout metadata_t meta) {
  @name(".ingress.backend_source_counter")
  direct_counter(CounterType.packets_and_bytes) backend_source_counter;

  @name(".ingress.from_service")
  action from_service(bit<32> vip, bit<16> l4_port) {
    meta.new_src_addr = vip;
    meta.new_src_port = l4_port;
    backend_source_counter.count();
  }

  // The mute button for a source that must not speak any more.
  @name(".ingress.fence")
  action fence() {
    meta.drop_reason = DROP_FENCED;
    backend_source_counter.count();
  }

  // For a copy that is being restored: it must not be heard before the redirect, and what it says must not be lost.
  @name(".ingress.hold_answers")
  action hold_answers(bit<32> backend_id) {
    meta.backend_id = backend_id;
    meta.hold = 1;
    meta.punt_reason = PACKET_IN_HELD;
    backend_source_counter.count();
  }

  @name(".ingress.backend_source")
  table backend_source {
    key = {
      hdr.ipv4.src_addr : exact @name("src_addr");
      hdr.ipv4.protocol : exact @name("protocol");
      meta.src_port : exact @name("src_port");
    }
    actions = {
      from_service;
      fence;
      hold_answers;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    counters = backend_source_counter;
    size = BACKEND_SOURCE_ROWS;
  }

  @name(".ingress.backend_source6_counter")
  direct_counter(CounterType.packets_and_bytes) backend_source6_counter;

  @name(".ingress.from_service6")
  action from_service6(bit<128> vip, bit<16> l4_port) {
    meta.new_src_addr6 = vip;
    meta.new_src_port = l4_port;
    backend_source6_counter.count();
  }

  @name(".ingress.fence6")
  action fence6() {
    meta.drop_reason = DROP_FENCED;
    backend_source6_counter.count();
  }

  @name(".ingress.hold_answers6")
  action hold_answers6(bit<32> backend_id) {
    meta.backend_id = backend_id;
    meta.hold = 1;
    meta.punt_reason = PACKET_IN_HELD;
    backend_source6_counter.count();
  }

  @name(".ingress.backend_source6")
  table backend_source6 {
    key = {
      hdr.ipv6.src_addr : exact @name("src_addr");
      hdr.ipv6.next_header : exact @name("protocol");
      meta.src_port : exact @name("src_port");
    }
    actions = {
      from_service6;
      fence6;
      hold_answers6;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    counters = backend_source6_counter;
    size = BACKEND_SOURCE_ROWS;
  }

  apply {
    if (meta.has_ports == 1) {
      if (hdr.ipv6.isValid()) {
        backend_source6.apply();
      } else {
        backend_source.apply();
      }
    }
  }
}

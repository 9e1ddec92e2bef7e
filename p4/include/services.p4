// SPDX-License-Identifier: Apache-2.0

// From a virtual address to the backend that serves the connection.
control Services(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  @name(".ingress.service_counter")
  direct_counter(CounterType.packets_and_bytes) service_counter;
  @name(".ingress.service6_counter")
  direct_counter(CounterType.packets_and_bytes) service6_counter;
  @name(".ingress.connection6_counter")
  direct_counter(CounterType.packets_and_bytes) connection6_counter;
  @name(".ingress.connection_counter")
  direct_counter(CounterType.packets_and_bytes) connection_counter;
  @name(".ingress.bucket_counter")
  direct_counter(CounterType.packets_and_bytes) bucket_counter;
  @name(".ingress.backend_counter")
  direct_counter(CounterType.packets_and_bytes) backend_counter;

  @name(".ingress.set_service")
  action set_service(bit<16> service_id, bit<16> bucket_count) {
    meta.service_id = service_id;
    meta.bucket_count = bucket_count;
    service_counter.count();
  }

  @name(".ingress.service")
  table service {
    key = {
      hdr.ipv4.dst_addr : exact @name("dst_addr");
      hdr.ipv4.protocol : exact @name("protocol");
      meta.dst_port : exact @name("dst_port");
    }
    actions = {
      set_service;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    counters = service_counter;
    size = SERVICE_ROWS;
  }

  @name(".ingress.set_service6")
  action set_service6(bit<16> service_id, bit<16> bucket_count) {
    meta.service_id = service_id;
    meta.bucket_count = bucket_count;
    service6_counter.count();
  }

  @name(".ingress.service6")
  table service6 {
    key = {
      hdr.ipv6.dst_addr : exact @name("dst_addr");
      hdr.ipv6.next_header : exact @name("protocol");
      meta.dst_port : exact @name("dst_port");
    }
    actions = {
      set_service6;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    counters = service6_counter;
    size = SERVICE_ROWS;
  }

  @name(".ingress.stay")
  action stay(bit<32> backend_id) {
    meta.backend_id = backend_id;
    connection_counter.count();
  }

  // Connections that were opened while their bucket was moving, and nothing else: in quiet times this is empty.
  @name(".ingress.connection")
  table connection {
    key = {
      meta.service_id : exact @name("service_id");
      hdr.ipv4.src_addr : exact @name("src_addr");
      meta.src_port : exact @name("src_port");
    }
    actions = {
      stay;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    counters = connection_counter;
    size = CONNECTION_ROWS;
  }

  @name(".ingress.stay6")
  action stay6(bit<32> backend_id) {
    meta.backend_id = backend_id;
    connection6_counter.count();
  }

  @name(".ingress.connection6")
  table connection6 {
    key = {
      meta.service_id : exact @name("service_id");
      hdr.ipv6.src_addr : exact @name("src_addr");
      meta.src_port : exact @name("src_port");
    }
    actions = {
      stay6;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    counters = connection6_counter;
    size = CONNECTION_ROWS;
  }

  // The controller has to know of the connection before the backend does.
  @name(".ingress.promise")
  action promise(bit<32> backend_id) {
    meta.backend_id = backend_id;
    meta.hold = 1;
    meta.punt_reason = PACKET_IN_OPENING;
  }

  // Buckets that go to another backend: the connections they have stay where ingress.bucket says, those that open now
  // go to the new one. Asked for opening packets only.
  @name(".ingress.moving")
  table moving {
    key = {
      meta.service_id : exact @name("service_id");
      meta.bucket : exact @name("bucket");
    }
    actions = {
      promise;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    size = MOVING_ROWS;
  }

  @name(".ingress.set_backend")
  action set_backend(bit<32> backend_id) {
    meta.backend_id = backend_id;
    bucket_counter.count();
  }

  // The controller fills the buckets by consistent hashing: another backend moves few connections, a migration none.
  @name(".ingress.bucket")
  table bucket {
    key = {
      meta.service_id : exact @name("service_id");
      meta.bucket : exact @name("bucket");
    }
    actions = {
      set_backend;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    counters = bucket_counter;
    size = BUCKET_ROWS;
  }

  @name(".ingress.deliver")
  action deliver(bit<32> address, bit<16> l4_port, bit<48> dmac, bit<9> port) {
    meta.new_dst_addr = address;
    meta.new_dst_port = l4_port;
    meta.delivered = 1;
    meta.next_hop_mac = dmac;
    std.egress_spec = port;
    backend_counter.count();
  }

  // Like deliver, but connections that open now are held: the handshakes in flight finish, and the checkpoint that
  // follows meets no half-open connection.
  @name(".ingress.drain")
  action drain(bit<32> address, bit<16> l4_port, bit<48> dmac, bit<9> port) {
    meta.new_dst_addr = address;
    meta.new_dst_port = l4_port;
    meta.delivered = 1;
    meta.drained = 1;
    meta.next_hop_mac = dmac;
    std.egress_spec = port;
    backend_counter.count();
  }

  @name(".ingress.deliver6")
  action deliver6(bit<128> address, bit<16> l4_port, bit<48> dmac, bit<9> port) {
    meta.new_dst_addr6 = address;
    meta.new_dst_port = l4_port;
    meta.delivered = 1;
    meta.next_hop_mac = dmac;
    std.egress_spec = port;
    backend_counter.count();
  }

  @name(".ingress.drain6")
  action drain6(bit<128> address, bit<16> l4_port, bit<48> dmac, bit<9> port) {
    meta.new_dst_addr6 = address;
    meta.new_dst_port = l4_port;
    meta.delivered = 1;
    meta.drained = 1;
    meta.next_hop_mac = dmac;
    std.egress_spec = port;
    backend_counter.count();
  }

  @name(".ingress.hold")
  action hold() {
    meta.hold = 1;
    meta.punt_reason = PACKET_IN_HELD;
    backend_counter.count();
  }

  @name(".ingress.refuse")
  action refuse() {
    meta.drop_reason = DROP_REFUSED;
    backend_counter.count();
  }

  @name(".ingress.backend")
  table backend {
    key = {
      meta.backend_id : exact @name("backend_id");
    }
    actions = {
      deliver;
      drain;
      deliver6;
      drain6;
      hold;
      refuse;
    }
    const default_action = refuse();
    counters = backend_counter;
    size = BACKEND_ROWS;
  }

  apply {
    bool is_v6 = hdr.ipv6.isValid();
    if (is_v6) {
      meta.new_src_addr6 = hdr.ipv6.src_addr;
      meta.new_dst_addr6 = hdr.ipv6.dst_addr;
    } else {
      meta.new_src_addr = hdr.ipv4.src_addr;
      meta.new_dst_addr = hdr.ipv4.dst_addr;
    }
    meta.new_src_port = meta.src_port;
    meta.new_dst_port = meta.dst_port;
    if (meta.has_ports == 1) {
      bool served = false;
      bool chosen = false;
      if (is_v6) {
        served = service6.apply().hit;
        if (served) {
          chosen = connection6.apply().hit;
        }
      } else {
        served = service.apply().hit;
        if (served) {
          chosen = connection.apply().hit;
        }
      }
      if (served) {
        bool opens = hdr.tcp.isValid() && hdr.tcp.syn == 1 && hdr.tcp.ack == 0;
        if (!chosen && meta.bucket_count != 0) {
          if (is_v6) {
            hash(meta.bucket, HashAlgorithm.crc32, (bit<32>)0,
                 { hdr.ipv6.src_addr, hdr.ipv6.dst_addr, hdr.ipv6.next_header, meta.src_port, meta.dst_port },
                 (bit<32>)meta.bucket_count);
          } else {
            hash(meta.bucket, HashAlgorithm.crc32, (bit<32>)0,
                 { hdr.ipv4.src_addr, hdr.ipv4.dst_addr, hdr.ipv4.protocol, meta.src_port, meta.dst_port },
                 (bit<32>)meta.bucket_count);
          }
          if (opens && meta.home == 0) {
            chosen = moving.apply().hit;
          }
          if (!chosen) {
            chosen = bucket.apply().hit;
          }
        }
        if (chosen) {
          if (meta.hold == 0) {
            backend.apply();
            if (meta.drained == 1 && opens) {
              meta.hold = 1;
              meta.punt_reason = PACKET_IN_HELD;
            }
          }
        } else {
          meta.drop_reason = DROP_NO_BUCKET;
        }
      }
    }
  }
}

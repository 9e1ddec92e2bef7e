// SPDX-License-Identifier: Apache-2.0
// v1model's parser and deparser.

parser SwitchParser(packet_in packet, out headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  state start {
    transition select(std.ingress_port) {
      CPU_PORT: parse_packet_out;
      default: parse_ethernet;
    }
  }

  state parse_packet_out {
    packet.extract(hdr.packet_out);
    transition select(hdr.packet_out.mode) {
      PACKET_OUT_INJECT: parse_ethernet;
      PACKET_OUT_INJECT_HOME: parse_ethernet;
      PACKET_OUT_SEND: accept;
    }
  }

  state parse_ethernet {
    packet.extract(hdr.ethernet);
    transition select(hdr.ethernet.ether_type) {
      ETHERTYPE_ARP: parse_arp;
      ETHERTYPE_IPV4: parse_ipv4;
      ETHERTYPE_IPV6: parse_ipv6;
      default: accept;
    }
  }

  state parse_arp {
    packet.extract(hdr.arp);
    transition accept;
  }

  state parse_ipv4 {
    packet.extract(hdr.ipv4);
    verify(hdr.ipv4.version == 4 && hdr.ipv4.ihl >= 5, error.ParserInvalidArgument);
    transition select(hdr.ipv4.ihl) {
      5: parse_transport;
      default: parse_ipv4_options;
    }
  }

  state parse_ipv4_options {
    packet.extract(hdr.ipv4_options, ((bit<32>)hdr.ipv4.ihl - 5) << 5);
    transition parse_transport;
  }

  // Only the first fragment has ports.
  state parse_transport {
    transition select(hdr.ipv4.fragment_offset, hdr.ipv4.protocol) {
      (0, PROTOCOL_TCP): parse_tcp;
      (0, PROTOCOL_UDP): parse_udp;
      default: accept;
    }
  }

  // With extension headers, fragments among them, a packet has no ports: it goes by its destination.
  state parse_ipv6 {
    packet.extract(hdr.ipv6);
    verify(hdr.ipv6.version == 6, error.ParserInvalidArgument);
    transition select(hdr.ipv6.next_header) {
      PROTOCOL_TCP: parse_tcp;
      PROTOCOL_UDP: parse_udp;
      PROTOCOL_ICMPV6: parse_icmpv6;
      default: accept;
    }
  }

  state parse_icmpv6 {
    transition select(packet.lookahead<bit<8>>()) {
      ND_SOLICITATION: parse_nd;
      default: accept;
    }
  }

  // Options are not looked at: the answer goes to the address that the frame came from.
  state parse_nd {
    packet.extract(hdr.nd);
    transition accept;
  }

  state parse_tcp {
    packet.extract(hdr.tcp);
    meta.has_ports = 1;
    meta.src_port = hdr.tcp.src_port;
    meta.dst_port = hdr.tcp.dst_port;
    transition accept;
  }

  state parse_udp {
    packet.extract(hdr.udp);
    meta.has_ports = 1;
    meta.src_port = hdr.udp.src_port;
    meta.dst_port = hdr.udp.dst_port;
    transition accept;
  }
}

control SwitchDeparser(packet_out packet, in headers_t hdr) {
  apply {
    packet.emit(hdr.packet_in);
    packet.emit(hdr.ethernet);
    packet.emit(hdr.arp);
    packet.emit(hdr.ipv4);
    packet.emit(hdr.ipv4_options);
    packet.emit(hdr.ipv6);
    packet.emit(hdr.nd);
    packet.emit(hdr.nd_mac);
    packet.emit(hdr.tcp);
    packet.emit(hdr.udp);
  }
}

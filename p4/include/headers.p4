// SPDX-License-Identifier: Apache-2.0

#ifndef CONTAINERFLOW_HEADERS
#define CONTAINERFLOW_HEADERS

// Before every packet that goes to the controller.
@controller_header("packet_in")
header packet_in_t {
  bit<9> ingress_port;
  bit<7> reason;
  bit<32> backend_id;
}

// Before every packet that comes from the controller.
@controller_header("packet_out")
header packet_out_t {
  bit<9> port;
  bit<7> mode;
}

header ethernet_t {
  bit<48> dst_addr;
  bit<48> src_addr;
  bit<16> ether_type;
}

// ARP for IPv4 over Ethernet (RFC 826).
header arp_t {
  bit<16> hardware_type;
  bit<16> protocol_type;
  bit<8> hardware_length;
  bit<8> protocol_length;
  bit<16> operation;
  bit<48> sender_mac;
  bit<32> sender_ip;
  bit<48> target_mac;
  bit<32> target_ip;
}

header ipv4_t {
  bit<4> version;
  bit<4> ihl;
  bit<8> tos;
  bit<16> total_length;
  bit<16> identification;
  bit<3> flags;
  bit<13> fragment_offset;
  bit<8> ttl;
  bit<8> protocol;
  bit<16> header_checksum;
  bit<32> src_addr;
  bit<32> dst_addr;
}

header ipv4_options_t {
  varbit<320> options;
}

header ipv6_t {
  bit<4> version;
  bit<8> traffic_class;
  bit<20> flow_label;
  bit<16> payload_length;
  bit<8> next_header;
  bit<8> hop_limit;
  bit<128> src_addr;
  bit<128> dst_addr;
}

// A neighbour solicitation or advertisement up to its options (RFC 4861, sections 4.3 and 4.4).
header nd_t {
  bit<8> type;
  bit<8> code;
  bit<16> checksum;
  bit<32> flags;
  bit<128> target;
}

// The option with a link-layer address over Ethernet (RFC 4861, section 4.6.1).
header nd_mac_t {
  bit<8> type;
  bit<8> length;
  bit<48> mac;
}

header tcp_t {
  bit<16> src_port;
  bit<16> dst_port;
  bit<32> sequence;
  bit<32> acknowledgement;
  bit<4> data_offset;
  bit<4> reserved;
  bit<1> cwr;
  bit<1> ece;
  bit<1> urg;
  bit<1> ack;
  bit<1> psh;
  bit<1> rst;
  bit<1> syn;
  bit<1> fin;
  bit<16> window;
  bit<16> checksum;
  bit<16> urgent_pointer;
}

header udp_t {
  bit<16> src_port;
  bit<16> dst_port;
  bit<16> length;
  bit<16> checksum;
}

struct headers_t {
  packet_in_t packet_in;
  packet_out_t packet_out;
  ethernet_t ethernet;
  arp_t arp;
  ipv4_t ipv4;
  ipv4_options_t ipv4_options;
  ipv6_t ipv6;
  nd_t nd;
  nd_mac_t nd_mac;
  tcp_t tcp;
  udp_t udp;
}

struct metadata_t {
  // The port on which the packet came in, or was said to by a packet_out.
  bit<9> ingress_port;
  bit<8> drop_reason;
  bit<1> has_ports;
  // A backend row gave the next hop.
  bit<1> delivered;
  bit<1> drained;
  bit<1> hold;
  // Why the controller gets the packet.
  bit<7> punt_reason;
  // The controller cannot pin this connection: it goes where its bucket's old connections go.
  bit<1> home;
  // The packet goes on to a next hop, so its source MAC is that of the port.
  bit<1> forwarded;
  bit<16> service_id;
  bit<16> bucket_count;
  bit<32> bucket;
  bit<32> backend_id;
  // Headers keep the addresses as they came in (the keys of all tables) up to the rewrite; here is what they become.
  bit<48> next_hop_mac;
  bit<32> new_src_addr;
  bit<32> new_dst_addr;
  bit<128> new_src_addr6;
  bit<128> new_dst_addr6;
  bit<16> src_port;
  bit<16> dst_port;
  bit<16> new_src_port;
  bit<16> new_dst_port;
}

#endif

// SPDX-License-Identifier: Apache-2.0

// Answers for gateways and VIPs, so that nobody needs static ARP entries. Requests are never flooded.
control ArpResponder(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  @name(".ingress.arp_answer")
  action arp_answer(bit<48> mac) {
    hdr.ethernet.dst_addr = hdr.ethernet.src_addr;
    hdr.ethernet.src_addr = mac;
    bit<32> asked = hdr.arp.target_ip;
    hdr.arp.operation = ARP_REPLY;
    hdr.arp.target_mac = hdr.arp.sender_mac;
    hdr.arp.target_ip = hdr.arp.sender_ip;
    hdr.arp.sender_mac = mac;
    hdr.arp.sender_ip = asked;
    std.egress_spec = meta.ingress_port;
  }

  @name(".ingress.arp_reply")
  table arp_reply {
    key = {
      hdr.arp.target_ip : exact @name("target_ip");
    }
    actions = {
      arp_answer;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    size = ARP_ROWS;
  }

  apply {
    bool answered = false;
    if (hdr.arp.operation == ARP_REQUEST && hdr.arp.hardware_type == 1 && hdr.arp.protocol_type == ETHERTYPE_IPV4
        && hdr.arp.hardware_length == 6 && hdr.arp.protocol_length == 4) {
      answered = arp_reply.apply().hit;
    }
    if (!answered) {
      meta.drop_reason = DROP_ARP_UNANSWERED;
    }
  }
}

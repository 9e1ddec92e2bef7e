// SPDX-License-Identifier: Apache-2.0

// What ARP is to IPv4: answers for gateways and VIPs, so that nobody needs static neighbours.
control NeighbourResponder(inout headers_t hdr, inout metadata_t meta, inout standard_metadata_t std) {
  Rfc1624() checksum;

  @name(".ingress.nd_answer")
  action nd_answer(bit<48> mac) {
    hdr.ethernet.dst_addr = hdr.ethernet.src_addr;
    hdr.ethernet.src_addr = mac;
    hdr.ipv6.payload_length = ND_ANSWER_LENGTH;
    hdr.ipv6.hop_limit = ND_HOP_LIMIT;
    hdr.ipv6.dst_addr = hdr.ipv6.src_addr;
    hdr.ipv6.src_addr = hdr.nd.target;
    hdr.nd.type = ND_ADVERTISEMENT;
    hdr.nd.flags = ND_ANSWER_FLAGS;
    hdr.nd_mac.setValid();
    hdr.nd_mac.type = ND_TARGET_MAC;
    hdr.nd_mac.length = 1;
    hdr.nd_mac.mac = mac;
    std.egress_spec = meta.ingress_port;
  }

  @name(".ingress.nd_reply")
  table nd_reply {
    key = {
      hdr.nd.target : exact @name("target_ip");
    }
    actions = {
      nd_answer;
      @defaultonly NoAction;
    }
    const default_action = NoAction();
    size = ND_ROWS;
  }

  apply {
    bool answered = false;
    // A sender without an address looks for others that have the one it wants (RFC 4862): nobody has a gateway's.
    if (hdr.ipv6.hop_limit == ND_HOP_LIMIT && hdr.nd.code == 0 && hdr.ipv6.src_addr != 0) {
      answered = nd_reply.apply().hit;
    }
    if (answered) {
      // All of the message is known, so that its checksum is made anew: the sum from the checksum of nothing on. What
      // came after the solicitation's fixed part is cut off.
      hdr.nd.checksum = 0xffff;
      bit<32> words = (bit<32>)ND_ANSWER_LENGTH + (bit<32>)PROTOCOL_ICMPV6 + 0x8800 + 0xe000 + 0x0201
          + (bit<32>)hdr.nd_mac.mac[47:32] + (bit<32>)hdr.nd_mac.mac[31:16] + (bit<32>)hdr.nd_mac.mac[15:0];
      checksum.apply(hdr.nd.checksum,
          words + word_sum(hdr.ipv6.src_addr) + word_sum(hdr.ipv6.dst_addr) + word_sum(hdr.nd.target));
      truncate(ND_ANSWER_FRAME);
    } else {
      meta.drop_reason = DROP_ND_UNANSWERED;
    }
  }
}

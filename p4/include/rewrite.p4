// SPDX-License-Identifier: Apache-2.0

// Adds what changed to a checksum (RFC 1624, equation 3): HC' = ~(~HC + sum of ~m + m' over the changed words).
// The sum of a few 16-bit words fits in 32 bits; two folds bring every carry back.
control Rfc1624(inout bit<16> checksum, in bit<32> delta) {
  apply {
    bit<32> sum = (bit<32>)(~checksum) + delta;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    checksum = ~sum[15:0];
  }
}

// Sum of the 16-bit words of an IPv6 address, as a checksum takes it in.
bit<32> word_sum(in bit<128> address) {
  return (bit<32>)address[127:112] + (bit<32>)address[111:96] + (bit<32>)address[95:80] + (bit<32>)address[79:64]
      + (bit<32>)address[63:48] + (bit<32>)address[47:32] + (bit<32>)address[31:16] + (bit<32>)address[15:0];
}

// Writes the new addresses and ports into the headers. Checksums take in the changed words only: the payload is not
// read, TCP options do not matter, and a checksum that was wrong stays wrong.
control Rewrite(inout headers_t hdr, inout metadata_t meta) {
  Rfc1624() update_ipv4;
  Rfc1624() update_tcp;
  Rfc1624() update_udp;

  apply {
    bit<32> addresses = 0;
    if (hdr.ipv6.isValid()) {
      if (hdr.ipv6.hop_limit <= 1) {
        meta.drop_reason = DROP_TTL_EXPIRED;
      } else {
        // IPv6 has no checksum of its own; those of TCP and UDP cover the addresses as in IPv4.
        addresses = word_sum(~hdr.ipv6.src_addr) + word_sum(~hdr.ipv6.dst_addr)
            + word_sum(meta.new_src_addr6) + word_sum(meta.new_dst_addr6);
        hdr.ipv6.hop_limit = hdr.ipv6.hop_limit - 1;
        hdr.ipv6.src_addr = meta.new_src_addr6;
        hdr.ipv6.dst_addr = meta.new_dst_addr6;
      }
    } else if (hdr.ipv4.ttl <= 1) {
      meta.drop_reason = DROP_TTL_EXPIRED;
    } else {
      addresses = (bit<32>)(~hdr.ipv4.src_addr[31:16]) + (bit<32>)(~hdr.ipv4.src_addr[15:0])
          + (bit<32>)(~hdr.ipv4.dst_addr[31:16]) + (bit<32>)(~hdr.ipv4.dst_addr[15:0])
          + (bit<32>)meta.new_src_addr[31:16] + (bit<32>)meta.new_src_addr[15:0]
          + (bit<32>)meta.new_dst_addr[31:16] + (bit<32>)meta.new_dst_addr[15:0];
      // TTL is the high byte of its word: one less there is 0xfeff more in one's complement.
      update_ipv4.apply(hdr.ipv4.header_checksum, addresses + 0xfeff);
      hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
      hdr.ipv4.src_addr = meta.new_src_addr;
      hdr.ipv4.dst_addr = meta.new_dst_addr;
    }
    if (meta.drop_reason == DROP_NONE) {
      bit<32> ports = (bit<32>)(~meta.src_port) + (bit<32>)(~meta.dst_port)
          + (bit<32>)meta.new_src_port + (bit<32>)meta.new_dst_port;
      if (hdr.tcp.isValid()) {
        update_tcp.apply(hdr.tcp.checksum, addresses + ports);
        hdr.tcp.src_port = meta.new_src_port;
        hdr.tcp.dst_port = meta.new_dst_port;
      } else if (hdr.udp.isValid()) {
        // A UDP checksum of 0 says that there is none (RFC 768); one that works out as 0 is sent as 0xffff.
        if (hdr.udp.checksum != 0) {
          update_udp.apply(hdr.udp.checksum, addresses + ports);
          if (hdr.udp.checksum == 0) {
            hdr.udp.checksum = 0xffff;
          }
        }
        hdr.udp.src_port = meta.new_src_port;
        hdr.udp.dst_port = meta.new_dst_port;
      }
      hdr.ethernet.dst_addr = meta.next_hop_mac;
      meta.forwarded = 1;
    }
  }
}

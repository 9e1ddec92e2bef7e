// SPDX-License-Identifier: Apache-2.0
// Every size and number that a controller or an operator may want to know, in one place.

#ifndef CONTAINERFLOW_SIZES
#define CONTAINERFLOW_SIZES

// The port behind which the controller sits (BMv2: --cpu-port 255).
const bit<9> CPU_PORT = 255;

// Rows of the tables. Those with addresses are there twice, for IPv4 and for IPv6, each with so many.
const bit<32> ARP_ROWS = 16384;
const bit<32> ND_ROWS = 16384;
const bit<32> SERVICE_ROWS = 4096;
const bit<32> BUCKET_ROWS = 1048576;
const bit<32> MOVING_ROWS = 262144;
const bit<32> CONNECTION_ROWS = 262144;
const bit<32> BACKEND_ROWS = 65536;
const bit<32> BACKEND_SOURCE_ROWS = 65536;
const bit<32> ROUTE_ROWS = 16384;
const bit<32> PORT_ROWS = 512;

// Cells of ingress.hold_guard. Backends share a cell when their ids agree in the low bits of the mask.
const bit<32> HOLD_GUARD_CELLS = 1024;
const bit<32> HOLD_GUARD_MASK = 1023;

// packet_out.mode
const bit<7> PACKET_OUT_INJECT = 0;
const bit<7> PACKET_OUT_SEND = 1;
const bit<7> PACKET_OUT_INJECT_HOME = 2;

// packet_in.reason
const bit<7> PACKET_IN_HELD = 1;
const bit<7> PACKET_IN_OPENING = 2;

// Cells of ingress.drops.
const bit<32> DROP_REASONS = 16;
const bit<8> DROP_NONE = 0;
const bit<8> DROP_MALFORMED = 1;
const bit<8> DROP_UNKNOWN_PROTOCOL = 2;
const bit<8> DROP_ARP_UNANSWERED = 3;
const bit<8> DROP_NO_BUCKET = 4;
const bit<8> DROP_REFUSED = 5;
const bit<8> DROP_HOLD_EXCESS = 6;
const bit<8> DROP_FENCED = 7;
const bit<8> DROP_NO_ROUTE = 8;
const bit<8> DROP_TTL_EXPIRED = 9;
const bit<8> DROP_ND_UNANSWERED = 10;

const bit<16> ETHERTYPE_IPV4 = 0x0800;
const bit<16> ETHERTYPE_ARP = 0x0806;
const bit<16> ETHERTYPE_IPV6 = 0x86dd;
const bit<16> ARP_REQUEST = 1;
const bit<16> ARP_REPLY = 2;
const bit<8> PROTOCOL_TCP = 6;
const bit<8> PROTOCOL_UDP = 17;
const bit<8> PROTOCOL_ICMPV6 = 58;

// Neighbour discovery (RFC 4861): the only hop limit of its messages, their types, and options with a link-layer address.
const bit<8> ND_HOP_LIMIT = 255;
const bit<8> ND_SOLICITATION = 135;
const bit<8> ND_ADVERTISEMENT = 136;
const bit<8> ND_TARGET_MAC = 2;
// Router, solicited, override.
const bit<32> ND_ANSWER_FLAGS = 0xe0000000;
// An advertisement with the option: 24 bytes and 8.
const bit<16> ND_ANSWER_LENGTH = 32;
const bit<32> ND_ANSWER_FRAME = 14 + 40 + 32;

// Meter colour of a packet beyond the peak rate (v1model: 0 green, 1 yellow, 2 red).
const bit<2> COLOUR_RED = 2;

#endif

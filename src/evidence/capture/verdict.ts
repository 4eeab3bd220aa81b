/**
 * What the sequence analysis says of one segment: a set of bits, with the names of Wireshark's `tcp.analysis` fields.
 */
export const RETRANSMISSION = 1;
export const FAST_RETRANSMISSION = 2;
export const SPURIOUS_RETRANSMISSION = 4;
export const OUT_OF_ORDER = 8;
export const KEEP_ALIVE = 16;
export const KEEP_ALIVE_ACK = 32;
export const DUPLICATE_ACK = 64;
export const ZERO_WINDOW = 128;
export const ZERO_WINDOW_PROBE = 256;
export const ZERO_WINDOW_PROBE_ACK = 512;

export const ANY_RETRANSMISSION = RETRANSMISSION | FAST_RETRANSMISSION | SPURIOUS_RETRANSMISSION;

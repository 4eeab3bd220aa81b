import type { Observation, SegmentRole } from '../../model/observation.ts';

/**
 * How much an observation that the story does not cite adds to its picture. Zero is never drawn uncited: tokens,
 * settings and bookkeeping tell nothing about time.
 */
export function weightOf(one: Observation): number {
  switch (one.kind) {
    case 'firewall-teardown':
      return one.reason === 'fins' ? 30 : 80;
    case 'firewall-denied':
    case 'node-event':
    case 'refused':
    case 'wait-expired':
    case 'read-expired':
      return 70;
    case 'status':
      return one.status === 0 ? 20 : 40;
    case 'connect-waiting':
      return 60;
    case 'failure':
      return 50;
    case 'connected':
    case 'accepted':
    case 'firewall-built':
      return 45;
    case 'listening':
      return 35;
    case 'waited':
      return one.answered ? 0 : 40;
    case 'received':
    case 'sent':
      return one.error ? 60 : 0;
    case 'segment':
      return weightOfSegment(one.role);
    case 'packet-logged':
    case 'firewall-permitted':
      return 15;
    case 'progress':
      return 8;
    // Its outcome is drawn: accepted, refused, or nothing, and then it is a stall.
    case 'connect-started':
    case 'broker-reported':
    case 'told-port':
    case 'request':
    case 'token':
    case 'spawned':
    case 'peer-named':
    case 'socket-opened':
    case 'bound':
    case 'option-set':
    case 'socket-state':
    case 'sources-offered':
    case 'firewall-translation-built':
    case 'firewall-translation-teardown':
    case 'firewall-connection':
    case 'firewall-phase':
    case 'firewall-traced':
    case 'setting':
    case 'counter':
    case 'address-listed':
      return 0;
  }
}

function weightOfSegment(role: SegmentRole): number {
  switch (role) {
    case 'reset':
      return 70;
    case 'data-after-silence':
    case 'syn-retransmitted':
      return 65;
    case 'keepalive':
      return 60;
    case 'retransmission':
    case 'fin':
    case 'syn':
      return 50;
    case 'syn-ack':
    case 'syn-ack-retransmitted':
    case 'zero-window':
    case 'window-probe':
      return 40;
    case 'keepalive-answer':
      return 30;
    case 'established':
      return 0;
  }
}

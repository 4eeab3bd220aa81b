import type { Observation } from '../../model/observation.ts';
import type { EventTone } from './scene.ts';

/** Whether what happened is good or bad news for the session. */
export function toneOf(one: Observation): EventTone {
  switch (one.kind) {
    case 'refused':
    case 'wait-expired':
    case 'read-expired':
    case 'failure':
    case 'firewall-denied':
    case 'connect-waiting':
      return 'bad';
    case 'node-event':
      return one.event === 'link-up' ? 'ordinary' : 'bad';
    case 'status':
      return one.status === 0 ? 'good' : 'bad';
    case 'firewall-teardown':
      return one.reason === 'fins' ? 'ordinary' : 'bad';
    case 'waited':
      return one.answered ? 'ordinary' : 'bad';
    case 'received':
    case 'sent':
      return one.error ? 'bad' : 'ordinary';
    case 'connected':
    case 'accepted':
    case 'firewall-built':
      return 'good';
    case 'segment':
      if (one.role === 'keepalive' || one.role === 'keepalive-answer') return 'tick';
      // A retransmission is not a failure itself: the arrow shows whether it arrived.
      return one.role === 'reset' ? 'bad' : 'ordinary';
    case 'connect-started':
    case 'listening':
    case 'told-port':
    case 'request':
    case 'token':
    case 'spawned':
    case 'peer-named':
    case 'broker-reported':
    case 'socket-opened':
    case 'bound':
    case 'option-set':
    case 'socket-state':
    case 'sources-offered':
    case 'firewall-translation-built':
    case 'firewall-translation-teardown':
    case 'packet-logged':
    case 'firewall-permitted':
    case 'firewall-connection':
    case 'firewall-phase':
    case 'firewall-traced':
    case 'progress':
    case 'setting':
    case 'counter':
    case 'address-listed':
      return 'ordinary';
  }
}

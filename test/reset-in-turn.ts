import { conversation, moment } from './conversation.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5432' };

/** Whose addresses they are. */
export const resetSockets = {
  'app1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`,
  'db1/netstat.txt': `2026-11-20 00:00:01\ntcp 0 0 ${ends.to} ${ends.from} ESTABLISHED`,
};

/** At 17 s a reset in the name of db1 comes to app1, which sent as many itself as is said. */
export const resetAtClient = ({ sent = 0 } = {}) =>
  conversation({
    ...ends,
    node: 'app1',
    last: 17,
    forward: { resets: sent, ttl: { first: 64 } },
    backward: { packets: 6, resets: 1, ttl: { first: 63, reset: 254 } },
    close: { how: 'reset', by: 'backward', moment: moment(17, 40) },
  });

/** db1 has sent none, and has got some in the name of app1, at some second. */
export const resetAtServer = ({ at, resets = 1 }: { readonly at: number; readonly resets?: number }) =>
  conversation({
    ...ends,
    node: 'db1',
    last: at,
    forward: { packets: 6, resets, ttl: { first: 63, ...(resets > 0 ? { reset: 254 } : {}) } },
    backward: { packets: 6, ttl: { first: 64 } },
    ...(resets > 0 ? { close: { how: 'reset', by: 'forward', moment: moment(at, 41) } } : {}),
  });

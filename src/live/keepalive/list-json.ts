import { type Duration, inSeconds } from '../../base/duration.ts';
import { formatEndpoint } from '../../model/flow.ts';
import { printableJson } from '../../base/printable.ts';
import type { Found, InspectedSocket, OwnedSocket } from './inspect.ts';
import type { KeepaliveSeen } from './keepalive-seen.ts';
import { wordOfState } from './listed-socket.ts';
import { unreachableWords, type Unreachable } from './reach.ts';
import { inDocument } from './undo-file.ts';
import { silenceOf } from './verdict.ts';

/** One document for programs: `holdfast/keepalive@1`. */
export function listJson(found: Found<InspectedSocket>, pathIdle: Duration): string {
  const document = {
    schema: 'holdfast/keepalive@1',
    pathIdle: inSeconds(pathIdle),
    sockets: found.sockets.map((one) => ({
      ...socketInDocument(one),
      unread: one.socket.unread,
      silent: secondsOr(silenceOf(one.socket)),
      sinceSent: secondsOr(one.socket.info?.sinceDataSent),
      sinceReceived: secondsOr(one.socket.info?.sinceDataReceived),
      sinceAcknowledged: secondsOr(one.socket.info?.sinceAckReceived),
      probesUnanswered: one.socket.info?.probes ?? null,
      keepalive: keepaliveInDocument(one.keepalive),
      verdict: one.verdict,
    })),
    ...unseenInDocument(found),
  };
  return jsonText(document);
}

export const jsonText = (document: object): string => `${printableJson(JSON.stringify(document, null, 2))}\n`;

const secondsOr = (duration: Duration | undefined): number | null =>
  duration === undefined ? null : inSeconds(duration);

/** What names a socket. */
export const socketInDocument = ({ socket, owners }: OwnedSocket) => ({
  state: wordOfState(socket.state),
  local: formatEndpoint(socket.local),
  peer: socket.state === 'LISTEN' ? null : formatEndpoint(socket.peer),
  processes: owners.map(({ pid, name }) => ({ pid, name })),
  user: socket.user,
  inode: socket.inode,
  cookie: socket.cookie ?? null,
  networkNamespace: socket.namespace.inode,
  unacknowledged: socket.unacknowledged,
});

export const whyInDocument = (why: Unreachable) => ({ code: why.code, text: unreachableWords(why) });

/** `on` is null where it is not known, `options` where only the timer told. */
function keepaliveInDocument(seen: KeepaliveSeen) {
  switch (seen.by) {
    case 'socket': {
      const { on, ...options } = inDocument(seen.options);
      return { on, options, why: null };
    }
    case 'timer':
      return { on: seen.on, options: null, why: whyInDocument(seen.why) };
    case 'nothing':
      return { on: null, options: null, why: whyInDocument(seen.why) };
  }
}

export const unseenInDocument = ({ flaws, hiddenProcesses, maybeMeant }: Omit<Found, 'sockets'>) => ({
  unseen: {
    namespaces: flaws.map(({ namespace, is, reason }) => ({
      inode: namespace.inode,
      process: namespace.pid ?? null,
      seen: is === 'proc' ? 'in part' : 'not',
      reason,
    })),
    processes: hiddenProcesses,
    maybeMeant,
  },
});

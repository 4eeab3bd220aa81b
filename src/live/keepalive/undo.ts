import { type KeepaliveOptions } from '../kernel/keepalive-options.ts';
import { sameEndpoint } from '../../model/flow.ts';
import type { Duplicates } from './duplicate.ts';
import type { OwnedSocket } from './inspect.ts';
import { dryTreat, lookAt, sameKeepalive, treat, type Treated } from './set.ts';
import type { UndoFile, UndoSocket } from './undo-file.ts';

/** What became of an entry of an undo file. */
export type Undone =
  | { readonly is: 'done'; readonly treated: Treated }
  /** The socket is closed, or its machine has been started again. */
  | { readonly is: 'gone'; readonly entry: UndoSocket }
  /** Somebody gave it other options since. */
  | {
      readonly is: 'changed-since';
      readonly entry: UndoSocket;
      readonly now: KeepaliveOptions;
      readonly one: OwnedSocket;
    };

interface Undoing {
  readonly boot: string;
  readonly sockets: readonly OwnedSocket[];
  readonly duplicates: Duplicates;
  readonly dryRun: boolean;
}

/** Gives sockets back what they had, each only if it is the same socket and has what `set` gave it. */
export function undo(file: UndoFile, { boot, sockets, duplicates, dryRun }: Undoing): readonly Undone[] {
  const byCookie = new Map(boot === file.boot ? sockets.map((one) => [one.socket.cookie, one] as const) : []);
  return file.sockets.map((entry): Undone => {
    const one = byCookie.get(entry.cookie);
    if (!one || !isOf(entry, one)) return { is: 'gone', entry };
    const looked = lookAt(duplicates, one);
    if ('before' in looked && !sameKeepalive(looked.before, entry.after) && !sameKeepalive(looked.before, entry.before))
      return { is: 'changed-since', entry, now: looked.before, one };
    return { is: 'done', treated: dryRun ? dryTreat(looked, entry.before) : treat(duplicates, looked, entry.before) };
  });
}

/** A cookie is enough; a file that somebody has edited is not believed further than this. */
const isOf = ({ local, peer }: UndoSocket, { socket }: OwnedSocket): boolean =>
  sameEndpoint(local, socket.local) && sameEndpoint(peer, socket.peer);

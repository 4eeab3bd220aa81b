import { open, readFile, unlink } from 'node:fs/promises';
import { type Duration, seconds } from '../../base/duration.ts';
import { printable } from '../../base/printable.ts';
import { CONNECTED } from '../../live/keepalive/listed-socket.ts';
import type { Filter } from '../../live/keepalive/filter.ts';
import type { UndoFile } from '../../live/keepalive/undo-file.ts';
import { USUAL_KEEPALIVE, usualInterval } from '../../live/written-keepalive.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { wholeText } from '../intake/whole-text.ts';
import { complain, paint } from '../output.ts';
import { refused } from '../refused.ts';
import { whyUnwritable } from '../unwritable.ts';
import type { KeepaliveFilterFlags } from './keepalive-list.ts';
import { withSystemCalls } from './keepalive-rights.ts';

export interface KeepaliveSetFlags extends KeepaliveFilterFlags {
  readonly idle?: Duration;
  readonly interval?: Duration;
  readonly count?: number;
  readonly userTimeout?: Duration;
  readonly dryRun: boolean;
  readonly save?: string;
  readonly undo?: string;
  readonly json: boolean;
}

const BOOT = '/proc/sys/kernel/random/boot_id';
const STATES = [...CONNECTED, 'listening'] as const;

/** `holdfast keepalive set`: options of sockets in processes that run on. */
export async function runKeepaliveSet(flags: KeepaliveSetFlags): Promise<ExitCode> {
  const wrong = misuse(flags);
  if (wrong !== undefined) return refused(wrong);
  const live = await withSystemCalls(loadLive);
  if (!live) return EXIT.unusable;
  return flags.undo === undefined ? setSockets(live, flags) : undoSockets(live, flags, flags.undo);
}

const loadLive = async () => ({
  ...(await import('../../live/keepalive/inspect.ts')),
  ...(await import('../../live/keepalive/duplicate.ts')),
  ...(await import('../../live/keepalive/set.ts')),
  ...(await import('../../live/keepalive/set-text.ts')),
  ...(await import('../../live/keepalive/set-json.ts')),
  ...(await import('../../live/keepalive/undo.ts')),
  ...(await import('../../live/keepalive/undo-file.ts')),
  ...(await import('../../live/keepalive/verdict.ts')),
});
type Live = Awaited<ReturnType<typeof loadLive>>;

/** What cannot be meant. */
function misuse({ process: named, port, to, undo, save, idle, interval, count, userTimeout }: KeepaliveSetFlags) {
  const names = [named, port, to].some((one) => one !== undefined);
  const values = [idle, interval, count, userTimeout, save].some((one) => one !== undefined);
  if (undo !== undefined && (names || values))
    return '--undo takes sockets and values from its file; leave out the others, or take lines out of the file';
  if (undo === undefined && !names)
    return 'which sockets? Name them with --process, --port or --to; all of a host are never set at once';
  return undefined;
}

async function setSockets(live: Live, flags: KeepaliveSetFlags): Promise<ExitCode> {
  const { userTimeout, dryRun, json } = flags;
  const { idle = USUAL_KEEPALIVE.idle, count = USUAL_KEEPALIVE.count } = flags;
  const { interval = usualInterval(idle) } = flags;
  const wanted = { on: true, idle, interval, count, ...(userTimeout === undefined ? {} : { userTimeout }) };
  const filter: Filter = { process: flags.process, port: flags.port, to: flags.to };
  const found = live.findSockets({ filter, states: STATES, ownNamespaceOnly: flags.ownNamespace });
  const duplicates = new live.Duplicates();
  try {
    const looked = found.sockets.map((one) => live.lookAt(duplicates, one));
    if (flags.save !== undefined && !dryRun && !(await kept(live, flags.save, looked, wanted))) return EXIT.unusable;
    const treated = looked.map((one) => (dryRun ? live.dryTreat(one, wanted) : live.treat(duplicates, one, wanted)));
    process.stdout.write(json ? live.setJson(treated, dryRun, found) : live.setText(treated, found, paint()));
    if (live.endsAtOneLostProbe({ idle, interval, userTimeout: userTimeout ?? seconds(0) }))
      complain('--user-timeout is not above --idle and --interval together: one lost probe ends a connection');
    return treated.length === 0 || treated.some(({ is }) => is === 'unreached') ? EXIT.found : EXIT.clean;
  } finally {
    duplicates.close();
  }
}

/** Writes down what sockets have. Whether that could be done. */
async function kept(
  live: Live,
  path: string,
  looked: readonly ReturnType<Live['lookAt']>[],
  wanted: Parameters<Live['wantedOf']>[1],
): Promise<boolean> {
  const reached = looked.flatMap((one) => ('before' in one ? one : []));
  const sockets = reached.flatMap(({ socket: { cookie, local, peer }, before }) =>
    cookie === undefined ? [] : { cookie, local, peer, before, after: live.wantedOf(before, wanted) },
  );
  const nameless = reached.length - sockets.length;
  if (nameless > 0)
    complain(`${path} is without ${nameless} of them: only /proc told of these, which names no socket for good`);
  return saved(path, live.undoText({ boot: await bootNow(), sockets }));
}

/** Before anything is changed, on the disk, and never over another file. */
async function saved(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } catch (error) {
      // Half a file would stand in the way of the next --save.
      await unlink(path);
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    complain(`${path} could not be written: ${whyUnwritable(error)}; nothing was changed`);
    return false;
  }
}

const bootNow = async (): Promise<string> => (await readFile(BOOT, 'latin1')).trim();

async function undoSockets(live: Live, { dryRun, json, ownNamespace }: KeepaliveSetFlags, path: string) {
  const file = readUndo(live, path);
  if (!file) return EXIT.unusable;
  const boot = await bootNow();
  if (file.boot !== boot)
    return refused(
      `${path} is of another start of this machine, or of another machine: its sockets are gone, and nothing was changed`,
    );
  const choice = { filter: {}, states: STATES, ownNamespaceOnly: ownNamespace };
  const cookies = new Set(file.sockets.map(({ cookie }) => cookie));
  const found = live.findSockets(choice, ({ cookie }) => cookie !== undefined && cookies.has(cookie));
  const duplicates = new live.Duplicates();
  try {
    const undone = live.undo(file, { boot, sockets: found.sockets, duplicates, dryRun });
    process.stdout.write(json ? live.undoneJson(undone, dryRun) : live.undoneText(undone, paint()));
    const failed = undone.some(
      (one) => one.is === 'changed-since' || (one.is === 'done' && one.treated.is === 'unreached'),
    );
    return failed ? EXIT.found : EXIT.clean;
  } finally {
    duplicates.close();
  }
}

function readUndo(live: Live, path: string): UndoFile | undefined {
  const text = wholeText(path, live.UNDO_BYTES_MAX);
  if (typeof text !== 'string') {
    complain(`${path} ${text.wrong}`);
    return undefined;
  }
  const file = live.readUndoFile(text);
  if (!('wrong' in file)) return file;
  complain(`${path}: ${printable(file.wrong)}; give the file that "set --save" wrote`);
  return undefined;
}

import type { Cursor } from './cursor.ts';
import type { MessageReader, Told } from './message.ts';

const told = (event: 'restarted' | 'took-over' | 'cleared', words: string): Told => ({
  fact: { kind: 'node-event', event, words },
});

/** 199002: `startup completed.  Beginning operation.`, on a PIX with `PIX` before it. */
export const readStartup: MessageReader = (cursor) => {
  const words = restOf(cursor);
  if (!words.toLowerCase().includes('startup completed')) cursor.fail('"startup completed"');
  return told('restarted', words);
};

/** 104001: `(Secondary) Switching to ACTIVE - HELLO not heard from mate.`, in older releases `(cause: ...)`. */
export const readSwitchToActive: MessageReader = (cursor) => {
  const words = restOf(cursor);
  if (!words.includes('Switching to ACTIVE')) cursor.fail('"Switching to ACTIVE"');
  return told('took-over', words);
};

/**
 * 411001 and 411002: `Line protocol on Interface GigabitEthernet0/1, changed state to down`; Cisco's guide writes
 * `interface` small, and no comma.
 */
export const readLineProtocol: MessageReader = (cursor) => {
  cursor.expect('Line protocol on ');
  if (!cursor.skip('interface ')) cursor.expect('Interface ');
  const name = cursor.before(' changed state to ', 'the name of an interface').replace(/,$/, '');
  const state = cursor.rest().trim();
  if (state !== 'up' && state !== 'down') cursor.fail('"up" or "down"');
  const event = state === 'up' ? 'link-up' : 'link-down';
  const words = `Interface ${name}, changed state to ${state}`;
  return { fact: { kind: 'node-event', event, words, interface: name } };
};

/**
 * 111008: `User 'enable_15' executed the 'clear conn' command.` Most commands cost nobody a connection, and are passed
 * over. `clear xlate` and `clear local-host` end the connections with what they clear (command reference).
 */
export const readCommand: MessageReader = (cursor) => {
  const words = restOf(cursor);
  const what = CLEARS.exec(words)?.[1];
  if (what === undefined) return undefined;
  const fact = { kind: 'node-event', event: 'cleared', words } as const;
  return { fact: what === 'xlate' ? { ...fact, of: 'translations' } : fact };
};

const CLEARS = /executed (?:the )?'?clear (conn|xlate|local-host)\b/;

/** What a device repeats of a command is bounded by what one line may hold. */
const restOf = (cursor: Cursor): string => cursor.rest().trim();

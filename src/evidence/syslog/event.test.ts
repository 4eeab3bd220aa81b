import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Cursor } from './cursor.ts';
import { readCommand, readLineProtocol, readStartup, readSwitchToActive } from './event.ts';
import { freshMemory, type MessageReader } from './message.ts';

function read(reader: MessageReader, text: string): string {
  const cursor = new Cursor(text);
  const told = reader(cursor, freshMemory());
  if (cursor.damage !== undefined) return 'damaged';
  return told?.fact.kind === 'node-event' ? told.fact.event : 'nothing';
}

test.each<[MessageReader, string, string]>([
  [readStartup, 'startup completed.  Beginning operation.', 'restarted'],
  [readStartup, 'PIX startup completed. Beginning operation.', 'restarted'],
  [readStartup, 'something else', 'damaged'],
  [readSwitchToActive, '(Secondary) Switching to ACTIVE - HELLO not heard from mate.', 'took-over'],
  [readSwitchToActive, '(Primary) Switching to ACTIVE (cause: set active command).', 'took-over'],
  [readSwitchToActive, '(Primary) Switching to STANDBY', 'damaged'],
  [readLineProtocol, 'Line protocol on Interface GigabitEthernet0/1, changed state to down', 'link-down'],
  [readLineProtocol, 'Line protocol on Interface outside, changed state to up', 'link-up'],
  [readLineProtocol, 'Line protocol on interface outside changed state to down', 'link-down'],
  [readLineProtocol, 'Line protocol on Interface outside, changed state to sideways', 'damaged'],
  [readLineProtocol, 'Interface outside, changed state to up', 'damaged'],
  [readCommand, "User 'enable_15' executed the 'clear conn' command.", 'cleared'],
  [readCommand, "User 'admin' executed the 'clear local-host 10.1.0.10' command.", 'cleared'],
  [readCommand, 'User enable_15 executed the clear xlate command.', 'cleared'],
  [readCommand, "User 'admin' executed the 'show conn' command.", 'nothing'],
  [readCommand, "User 'admin' executed the 'clear configure all' command.", 'nothing'],
])('case %#: %s', (reader, text, expected) => assert.equal(read(reader, text), expected));

import assert from 'node:assert/strict';
import { test } from 'vitest';
import { socketState } from './state.ts';

const rows: readonly [string, string][] = [
  ['ESTAB', 'ESTABLISHED'],
  ['SYN-SENT', 'SYN_SENT'],
  ['SYN_RCVD', 'SYN_RECV'],
  ['SYN_RECEIVED', 'SYN_RECV'],
  ['FIN-WAIT-1', 'FIN_WAIT1'],
  ['FIN_WAIT_1', 'FIN_WAIT1'],
  ['FIN_WAIT2', 'FIN_WAIT2'],
  ['LISTENING', 'LISTEN'],
  ['TIME-WAIT', 'TIME_WAIT'],
  ['CLOSE', 'CLOSED'],
  ['HERGESTELLT', 'ESTABLISHED'],
  ['WARTEND', 'TIME_WAIT'],
  ['SCHLIESSEN_WARTEN', 'CLOSE_WAIT'],
  ['FIN_WARTEN_2', 'FIN_WAIT2'],
  ['SYN_GESENDET', 'SYN_SENT'],
  ['ABH\u00d6REN', 'LISTEN'],
  ['ABH\u0099REN', 'LISTEN'], // code page 850
  ['ABH\u00c3\u0096REN', 'LISTEN'], // UTF-8 taken for latin1
];
test.each(rows)('%s is %s', (name, state) => {
  assert.equal(socketState(name), state);
});

test.each(['', 'established', 'IDLE', 'constructor', 'ESTABL'])('%j is no state', (name) => {
  assert.equal(socketState(name), undefined);
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatFlow } from '../model/flow.ts';
import { evidenceOf } from '../../test/evidence.ts';

const PEER = '{sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("10.40.1.20")}, 16';
const OWN = '{sa_family=AF_INET, sin_port=htons(40112), sin_addr=inet_addr("10.10.1.5")}, [16]';

const OPENED = 'socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3';
const ALIVE = 'setsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0';
const CONNECTED = `connect(3, ${PEER}) = 0`;
const REFUSED = `connect(3, ${PEER}) = -1 ECONNREFUSED (Connection refused)`;
const NAMED = `getsockname(3, ${OWN}) = 0`;
const SAID = 'sendto(3, "x", 1, 0, NULL, 0) = 1';
const CLOSED = 'close(3) = 0';

/** By kind, whether it is known of which connection it is. */
function flows(...calls: readonly string[]): readonly string[] {
  const lines = calls.map((call, i) => `4711 02:00:${String(i + 10)}.000100 ${call}`);
  return evidenceOf({ 'app1/strace.txt': `${lines.join('\n')}\n` }).timeline.observations.map(
    ({ kind, flow }) => `${kind} ${flow ? formatFlow(flow) : '?'}`,
  );
}

const FLOW = '10.10.1.5:40112 -> 10.40.1.20:5432';

describe('a socket whose own address the program asks for late', () => {
  test('is that connection from its beginning, options and all', () =>
    assert.deepEqual(flows(OPENED, ALIVE, CONNECTED, NAMED, SAID), [
      'socket-opened ?',
      `option-set ${FLOW}`,
      `connect-started ${FLOW}`,
      `connected ${FLOW}`,
      `sent ${FLOW}`,
    ]));

  test('was none yet when it was refused; the option stays', () =>
    assert.deepEqual(flows(OPENED, ALIVE, REFUSED, CONNECTED, NAMED, SAID), [
      'socket-opened ?',
      `option-set ${FLOW}`,
      'connect-started ?',
      'refused ?',
      `connect-started ${FLOW}`,
      `connected ${FLOW}`,
      `sent ${FLOW}`,
    ]));

  test('is another one behind close() and socket()', () =>
    assert.deepEqual(flows(OPENED, ALIVE, CONNECTED, CLOSED, OPENED, CONNECTED, NAMED, SAID), [
      'socket-opened ?',
      'option-set ?',
      'connect-started ?',
      'connected ?',
      'socket-opened ?',
      `connect-started ${FLOW}`,
      `connected ${FLOW}`,
      `sent ${FLOW}`,
    ]));

  test('never asked for: nothing is known', () =>
    assert.deepEqual(flows(OPENED, ALIVE, CONNECTED), [
      'socket-opened ?',
      'option-set ?',
      'connect-started ?',
      'connected ?',
    ]));
});

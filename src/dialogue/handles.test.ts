import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { instant } from '../base/instant.ts';
import { tcpFlow } from '../sim/tcp/host.ts';
import { Handle } from './handle.ts';
import { Handles } from './handles.ts';

const NOW = instant(0);
const flow = tcpFlow({ address: '10.1.0.10' as Address, port: 40_000 }, { address: '10.2.0.10' as Address, port: 22 });
const handle = (socket: number): Handle => new Handle({ socket, flow }, true);

describe('sockets by name', () => {
  test('a name that is given again is a new socket’s', () => {
    const handles = new Handles();
    const [former, latter] = [handle(1), handle(2)];
    handles.set('line', former);
    handles.set('line', latter);
    assert.equal(handles.get('line'), latter);
    assert.equal(handles.of(1), undefined);
    assert.equal(handles.of(2), latter);
    assert.deepEqual([...handles.names], ['line']);
  });

  test('of several, what ended is told, and what failed', () => {
    const handles = new Handles();
    handles.set('a', handle(1));
    handles.set('b', handle(2));
    assert.equal(handles.ending(['a', 'b']), undefined);
    handles.of(2)?.hears({ kind: 'peer-closed' }, NOW);
    assert.deepEqual(handles.ending(['a', 'b']), { error: 'END_OF_STREAM' });
    assert.equal(handles.failureOf('b'), undefined);
    handles.of(1)?.hears({ kind: 'failed', error: 'ECONNRESET', by: 'reset' }, NOW);
    assert.deepEqual(handles.ending(['a', 'b'])?.error, 'ECONNRESET');
  });

  test('one that was never opened has failed', () => {
    assert.deepEqual(new Handles().failureOf('line'), { error: 'OTHER' });
  });

  test('bytes count on all of them', () => {
    const handles = new Handles();
    handles.set('a', handle(1));
    handles.set('b', handle(2));
    for (const socket of [1, 2]) handles.of(socket)?.hears({ kind: 'received', bytes: 10 }, NOW);
    assert.equal(handles.delivered, 20);
  });
});

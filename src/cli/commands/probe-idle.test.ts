import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, test } from 'vitest';
import { TcpServices } from '../../../test/tcp-service.ts';
import { written } from '../../../test/written.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { EXIT } from '../exit.ts';
import { type IdleFlags, runProbeIdle } from './probe-idle.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));
const services = new TcpServices();
const service = (serve: (socket: Socket) => void) => services.open(serve);
afterEach(() => services.close());

const flags: IdleFlags = {
  far: 'any',
  shortest: milliseconds(300),
  longest: milliseconds(1_500),
  precision: { span: milliseconds(300) },
  connections: 10,
  answer: seconds(1),
  json: false,
};
const run = (port: number, more: Partial<IdleFlags> = {}) =>
  written(() => runProbeIdle({ ...flags, ...more }, { host: '127.0.0.1', port }));

describe('holdfast probe idle', () => {
  test('0 where every silence is survived, and the plan on stderr', async () => {
    const { code, out, err } = await run(await service((socket) => socket.resume()));
    assert.equal(code, EXIT.clean);
    // The kernel counts silence in ticks, of which the longest is 10 ms: it may say that much less than was waited.
    assert.match(out, /a silence of 1\.(?:49|5)\d* s is survived, the longest that was tried/);
    assert.match(err, /5 silent connections, and 1 that tells more afterwards/);
  });

  test('1 where one is not, as a document, with the state of the search beside it', async () => {
    const port = await service((socket) => void socket.resume().setTimeout(700, () => socket.resetAndDestroy()));
    const state = join(folder, 'state');
    const { code, out } = await run(port, { json: true, state, firewall: 'fw1' });
    const document = JSON.parse(out);
    assert.equal(code, EXIT.found);
    assert.deepEqual([document.schema, document.kind, document.idleTimeout.how], ['holdfast/probe@1', 'idle', 'reset']);
    assert.match(document.set[0], /^firewall\.fw1\.timeout\.conn=/);
    assert.equal(JSON.parse(readFileSync(state, 'utf8')).tried.length, document.tried.length);
  });

  test('2 where it cannot be asked, and why', async () => {
    const nobody = await run(1, { far: 'serve' });
    assert.equal(nobody.code, EXIT.unusable);
    assert.match(nobody.out, /before its end: no connection is made: refused/);
    assert.equal((await run(1, { shortest: seconds(9) })).code, EXIT.unusable);
  });

  test('2 where the state is of another search: nothing is opened', async () => {
    const state = join(folder, 'other');
    writeFileSync(state, '{"schema":"holdfast/probe-state@1","subject":"other:1","tried":[]}');
    const { code, out, err } = await run(1, { state });
    assert.deepEqual([code, out], [EXIT.unusable, '']);
    assert.match(err, /other: it is of another search \(other:1\)/);
  });
});

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { EXIT } from '../exit.ts';
import { runProbeServe } from './probe-serve.ts';

const allow = ['10.1.0.0/24'].flatMap((text) => parsePrefix(text) ?? []);

describe('holdfast probe serve', () => {
  test('off loopback says nothing to anybody unless it is told who may ask', async () => {
    const { code, err } = await written(() =>
      runProbeServe({ connections: 10, unit: false }, { host: '', port: 7_717 }),
    );
    assert.equal(code, EXIT.unusable);
    assert.match(err.replaceAll(/\n {2}/g, ' '), /whoever reaches port 7717 could use it: say who may with --allow/);
  });

  test('a port that somebody has is told as that', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const { code, err } = await written(() =>
      runProbeServe({ connections: 10, unit: false }, { host: '127.0.0.1', port }),
    );
    server.close();
    assert.equal(code, EXIT.unusable);
    assert.match(err.replaceAll(/\n {2}/g, ' '), /nothing listens on 127\.0\.0\.1:\d+: somebody else does/);
  });

  test('--unit prints one, with what it was asked for', async () => {
    const { code, out } = await written(() =>
      runProbeServe({ allow, connections: 10, unit: true }, { host: '10.1.0.1', port: 7_717 }),
    );
    assert.equal(code, EXIT.clean);
    assert.match(out, /probe serve 10\.1\.0\.1:7717 --allow 10\.1\.0\.0\/24 --connections 10\n/);
    assert.match(out, /AmbientCapabilities=CAP_NET_RAW\n/);
  });
});

import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { type MetricsEndpoint, serveMetrics } from './metrics-endpoint.ts';

const registry = { contentType: 'text/plain; version=0.0.4', metrics: async () => 'held_connections 3\n' };
const open: MetricsEndpoint[] = [];
async function served(from = registry): Promise<string> {
  const endpoint = await serveMetrics(from, { host: '127.0.0.1', port: 0 });
  open.push(endpoint);
  return `http://127.0.0.1:${endpoint.port}`;
}
afterEach(() => Promise.all(open.splice(0).map(({ close }) => close())));

describe('the metrics endpoint', () => {
  test('gives what the registry says, in its type', async () => {
    const answer = await fetch(`${await served()}/metrics`);
    assert.equal(answer.headers.get('content-type'), registry.contentType);
    assert.equal(await answer.text(), 'held_connections 3\n');
  });

  test.each([
    ['another path', '/', 'GET'],
    ['another method', '/metrics', 'POST'],
    ['a path that only begins so', '/metrics/../etc', 'GET'],
  ])('%s is not found', async (_, path, method) => {
    assert.equal((await fetch(`${await served()}${path}`, { method })).status, 404);
  });

  test('what fails is told to who asked, and the next is answered', async () => {
    let fails = true;
    const at = await served({
      ...registry,
      metrics: async () => {
        if (!fails) return 'held_connections 3\n';
        fails = false;
        throw new Error('counting failed');
      },
    });
    const first = await fetch(`${at}/metrics`);
    assert.deepEqual([first.status, await first.text()], [500, 'Error: counting failed\n']);
    assert.equal((await fetch(`${at}/metrics`)).status, 200);
  });

  test('a port that is taken is an error with its name', async () => {
    const taken = Number(new URL(await served()).port);
    await assert.rejects(serveMetrics(registry, { host: '127.0.0.1', port: taken }), { code: 'EADDRINUSE' });
  });
});

import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { labMissing } from '../lab/named-lab.ts';
import { type FirewallLab, openFirewallLab, type Running, SERVER, stateful } from './firewall-lab.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: when an idle connection dies: ${missing}`);

const PORT = 7_800;
const METRICS = 9_417;

describe.skipIf(missing !== undefined)('idle connections watched by holdfast probe watch', () => {
  let lab: FirewallLab;
  let watching: Running;
  let serving: Running;
  beforeAll(async () => {
    lab = openFirewallLab();
    lab.rules(stateful('drop'));
    lab.router.set(new Map([['net.netfilter.nf_conntrack_tcp_timeout_established', '3']]));
    serving = lab.holdfast(lab.server, ['probe', 'serve', String(PORT), '--allow', '10.88.0.0/16']);
    await serving.until(/"listening"/, 'err');
    const every = ['--every', '1s', '--every', '5s', '--answer', '2s', '--metrics', String(METRICS)];
    watching = lab.holdfast(lab.client, ['probe', 'watch', `${SERVER}:${PORT}`, ...every]);
  });
  afterAll(() => lab?.close());

  const died = (every: number): RegExp => new RegExp(`\\{[^\\n]*"every":${every},[^\\n]*"event":"died"\\}`);

  /** As Prometheus reads them, in the namespace of the client. */
  const metrics = (): Promise<string> => {
    const read = `fetch('http://127.0.0.1:${METRICS}/metrics').then((r) => r.text()).then((t) => process.stdout.write(t))`;
    return lab.client.start(process.execPath, ['-e', read]);
  };

  test('the one that is silent for longer than the timer dies in silence; the other lives, and a new one is made', async () => {
    const [line = ''] = await watching.until(died(5), 'err');
    const death = JSON.parse(line) as Record<string, unknown>;
    assert.deepEqual([death['how'], death['when'], death['level']], ['silent', 'on-data', 'warn']);
    assert.ok(Number(death['silence']) >= 4.9 && Number(death['silence']) < 7, line);
    await watching.until(/"every":5,[^\n]*"event":"connected"[^]*"every":5,[^\n]*"event":"connected"/, 'err');
    assert.doesNotMatch(watching.so.err, died(1));
    const text = await metrics();
    assert.match(text, new RegExp(`holdfast_probe_up\\{target="${SERVER}:${PORT}",every="1s"\\} 1`));
    assert.match(text, /deaths_total\{[^}]*every="5s",how="silent",when="on-data"\} 1/);
    assert.match(text, /survived_silence_seconds\{[^}]*every="1s"\} 1/);
  });

  test('what comes by itself is told at once: the far side goes', async () => {
    serving.child.kill('SIGKILL');
    const [line = ''] = await watching.until(died(1), 'err');
    const death = JSON.parse(line) as Record<string, unknown>;
    assert.match(String(death['how']), /closed|reset/);
    await watching.until(/"outcome":"refused"/, 'err');
    watching.child.kill('SIGTERM');
    const { code } = await watching.done;
    assert.equal(code, 1);
    assert.match(watching.so.err, /"deaths":[1-9]\d*,"event":"stopped"/);
  });
});

import assert from 'node:assert/strict';
import { test } from 'vitest';
import { askedTwice, TWO_HOSTS } from '../../../test/verdicts.ts';
import { openCase } from '../intake/case.ts';
import { Nights, type Otherwise } from './nights.ts';

const files = {
  network: [{ file: 'network/network.yaml', text: TWO_HOSTS }],
  sessions: {
    file: 'sessions.yaml',
    text: `random-faults: { kinds: [reboot], nodes: [fw1], before: 3h }
sessions:
${askedTwice({ name: 'short', idle: '10 min' })}    copies: 20
${askedTwice({ name: 'long', idle: '50 min' })}    copies: 20
`,
  },
};
const opened = openCase(files);
assert.ok(opened);
const SESSIONS = 40;

async function answers(nights: readonly Otherwise[], threads: number): Promise<string> {
  assert.ok(opened);
  const all = new Nights({ files, choice: {}, opened, sessions: SESSIONS, nights: nights.length, threads });
  const given = await Promise.all(nights.map((night) => all.play(night)));
  await all.end();
  return JSON.stringify(given, (_, one: unknown) => (one === undefined ? 'cannot be opened' : one), 1);
}

test('nights on two threads, each of them divided, are answered as in one', { timeout: 120_000 }, async () => {
  const idle = (value: string) => ({ setting: { key: 'session.short.actors.clientd.steps.3.idle', value } });
  const nights: readonly Otherwise[] = [...[1, 2, 3, 4, 5, 6].map((seed) => ({ seed })), idle('2h'), idle('1 min')];
  const alone = await answers(nights, 1);
  assert.equal(await answers(nights, 2), alone);
  assert.match(alone, /"short#\d+ \(KEEPALIVE_OFF\)/);
  assert.match(alone, /"long#\d+ \(STATE_LOST\)/);
});

test('a value with which the case cannot be opened is no night', async () => {
  const wrong: Otherwise = { setting: { key: 'session.short.start', value: 'soon' } };
  assert.match(await answers([wrong], 1), /cannot be opened/);
});

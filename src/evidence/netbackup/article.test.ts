import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { formatTimeOfDay } from '../../base/instant.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Observation, ObservationKind } from '../../model/observation.ts';
import { EvidencePage } from '../page.ts';
import { TextScan } from '../text-scan.ts';
import { netbackupFormats } from './index.ts';

/** The vendor's article on ten second delays, as published. It is not part of the project. */
const ARTICLE = '../shared/seeds/001_513c99c8cfab5f5e.txt';
const here = existsSync(ARTICLE);
if (!here) console.warn(`SKIPPED: ${ARTICLE} is not there, so the reader is not run over the published log.`);

const flowsOf = (some: readonly Observation[]) => [
  ...new Set(some.map((one) => (one.flow ? formatFlow(one.flow) : ''))),
];

describe.skipIf(!here)("the published log, with the publisher's prose between its lines", () => {
  const page = new EvidencePage({ file: 'article.txt' });
  if (here) {
    const scan = new TextScan(page, netbackupFormats);
    scan.write(readFileSync(ARTICLE, 'latin1'));
    scan.end();
  }
  const of = <K extends ObservationKind>(kind: K) =>
    page.observations.filter((one): one is Extract<Observation, { kind: K }> => one.kind === kind);

  test('nothing is left unread', () => {
    assert.deepEqual(page.unread, []);
    assert.equal(page.unreadCount, 0);
  });

  test('all that is told has a process with a name', () => {
    assert.deepEqual(new Set(page.observations.map((one) => one.process?.name)), new Set(['bpbrm', 'bpcd', 'vnetd']));
  });

  test('the only results are the 25 of bpcd, and the 25 that bpbrm had from it', () => {
    assert.deepEqual(
      of('status').map((one) => [formatTimeOfDay(one.at), one.process?.name, one.status]),
      [
        ['17:50:36.114', 'bpbrm', 25],
        ['17:50:35.517', 'bpcd', 25],
      ],
    );
  });

  test('the only error has no reason of the system: (0) is none', () => {
    assert.deepEqual(
      of('failure').map((one) => [formatTimeOfDay(one.at), one.error]),
      [['17:50:36.114', undefined]],
    );
  });

  test('two ports stayed silent for ten seconds', () => {
    assert.deepEqual(
      of('connect-waiting').map((one) => formatTimeOfDay(one.at)),
      ['17:50:04.006', '17:50:14.599'],
    );
  });

  test('the local socket was refused five times, and the thread knew which', () => {
    assert.equal(of('refused').length, 5);
    assert.ok(of('refused').every((one) => one.error.name === 'ECONNREFUSED'));
    const toLocal = of('connect-started').filter((one) => one.to?.port === 57_276);
    assert.equal(toLocal.length, 5);
    assert.ok(toLocal.every((one) => one.process?.name === 'bpcd'));
  });

  test('it had been given up after the 120 seconds it was allowed', () => {
    assert.deepEqual(
      of('wait-expired').map((one) => [formatTimeOfDay(one.at), one.wait, one.status]),
      [['17:48:36.611', 120_000_000, 11]],
    );
    assert.deepEqual(
      of('listening').map((one) => one.port),
      [57_287, 57_276],
    );
  });

  test('both ends of three connections across the network, and one inside the client', () => {
    assert.deepEqual(flowsOf(of('connected')), [
      '2.2.2.2:3583 -> 3.3.3.3:13724',
      '2.2.2.2:3586 -> 3.3.3.3:13724',
      '127.0.0.1:57288 -> 127.0.0.1:57287',
    ]);
    assert.deepEqual(flowsOf(of('accepted')), [
      '2.2.2.2:3583 -> 3.3.3.3:13724',
      '2.2.2.2:3586 -> 3.3.3.3:13724',
      '2.2.2.2:3471 -> 3.3.3.3:13724',
    ]);
  });

  test('each token was made once, by vnetd', () => {
    const made = of('token').filter((one) => one.side === 'made');
    assert.equal(made.length, 4);
    assert.equal(new Set(made.map((one) => one.token)).size, 4);
    assert.ok(made.every((one) => one.process?.name === 'vnetd'));
  });

  test('PBX was reported down twice, which the reader passes on as a report', () => {
    assert.equal(of('broker-reported').length, 2);
  });

  test('the child of bpbrm is followed', () => {
    assert.deepEqual(
      of('spawned').map((one) => one.child),
      [{ pid: 5592, tid: 5372 }],
    );
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { evidenceOf } from '../../../test/evidence.ts';
import { tableFull } from './table-full.ts';

const LIMIT =
  'Nov 20 2026 00:00:30 fw1 : %ASA-3-201011: Connection limit exceeded 500/500 for input packet from 10.1.0.10/40001 to 10.2.0.20/1556 on interface outside';
const KERNEL = 'Nov 20 00:10:30 gw kernel: nf_conntrack: nf_conntrack: table full, dropping packet';
/** media1 has the address that calls, and ends a job at that time of the night. */
const job = (minute: string, status: number) => ({
  'media1/netstat.txt': '2026-11-20 00:00:20\ntcp 0 1 10.1.0.10:40001 10.2.0.20:1556 SYN_SENT',
  'media1/bpbrm/log.112026': `00:${minute}.000 [100] <2> bpbrm main: EXITING with status ${status}\n`,
});
const look = (texts: Readonly<Record<string, string>>) =>
  tableFull.look(evidenceOf(texts)).map(({ confidence, headline }) => ({ confidence, headline }));

describe('an ASA that names the request', () => {
  test('is proved where the host could not connect then', () => {
    assert.deepEqual(
      look({ 'fw1/asa.log': `${LIMIT}\n${LIMIT.replace('00:00:30', '00:00:33')}`, ...job('02:37', 25) }),
      [
        {
          confidence: 'proved',
          headline: 'fw1 had no room for connections from media1 to 10.2.0.20:1556, and dropped 2 requests.',
        },
      ],
    );
  });

  test('is possible where nobody says that it mattered', () => {
    assert.deepEqual(
      look({ 'fw1/asa.log': LIMIT }).map(({ confidence }) => confidence),
      ['possible'],
    );
  });

  test('says how many connections it takes', () => {
    const [finding] = tableFull.look(evidenceOf({ 'fw1/asa.log': LIMIT }));
    assert.match(finding?.story[0]?.text ?? '', /^fw1 had no room for .* \(it takes 500 of this class\)\.$/);
  });
});

test('a night full of them is asked until one had consequences', () => {
  const later = LIMIT.replace('00:00:30', '01:00:30');
  const texts = { 'fw1/asa.log': `${LIMIT}\n${later}`, ...job('60:00', 25) };
  const log = texts['media1/bpbrm/log.112026'].replace('00:60:00', '01:02:37');
  assert.equal(look({ ...texts, 'media1/bpbrm/log.112026': log })[0]?.confidence, 'proved');
});

test('the bound of one client is told as that', () => {
  const ofClient = LIMIT.replace('201011: Connection', '201013: Per-client connection');
  const [finding] = tableFull.look(evidenceOf({ 'fw1/asa.log': ofClient }));
  assert.match(finding?.story[0]?.text ?? '', /\(it takes 500 of one client\)\.$/);
});

describe('a Linux that names none', () => {
  const confidence = (texts: Readonly<Record<string, string>>) => look(texts).map((one) => one.confidence);

  // Clocks that nothing ties together may be a minute apart.
  test('is likely where a host could not connect within three minutes', () => {
    assert.deepEqual(look({ 'gw/messages': KERNEL, ...job('14:30', 25) }), [
      {
        confidence: 'likely',
        headline: 'The connection table of gw was full, and it dropped requests for new connections.',
      },
    ]);
  });

  test('is one line where a copy of it lies in another file', () => {
    const [finding] = tableFull.look(evidenceOf({ 'gw/messages': KERNEL, 'gw/copy.log': KERNEL }));
    assert.deepEqual(finding?.figures, [{ name: 'requests dropped, repetitions included', value: '1' }]);
  });

  test.each([
    ['fails later', job('14:31', 25)],
    ['failed before', job('09:29', 25)],
    ['fails of something else', job('12:37', 41)],
  ])('is possible where the host %s', (_, texts) =>
    assert.deepEqual(confidence({ 'gw/messages': KERNEL, ...texts }), ['possible']),
  );
});

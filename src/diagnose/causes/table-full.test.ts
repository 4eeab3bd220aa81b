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

describe('an ASA that has nothing left to translate to', () => {
  const POOL =
    'Nov 20 2026 00:00:30 fw1 : %ASA-3-305006: portmap translation creation failed for tcp src inside:10.1.0.10/40001 dst dmz:10.2.0.20/1556';
  const built = (from: string, seenAs: string, to = '10.2.0.20') =>
    `Nov 20 2026 00:00:10 fw1 : %ASA-6-302013: Built outbound TCP connection 7 for dmz:${to}/22 (${to}/22) to inside:${from}/40009 (${seenAs}/40009)`;
  const ported = built('10.1.0.11', '10.2.0.5');

  test.each([
    ['proved where it translated another to the same host', [ported, POOL], 'proved'],
    ['likely where it translated only towards others', [built('10.1.0.11', '10.2.0.5', '10.2.0.21'), POOL], 'likely'],
    ['likely where what it let through has its own address', [built('10.1.0.11', '10.1.0.11'), POOL], 'likely'],
    ['likely where it may have no pool for that way', [POOL], 'likely'],
  ])('is %s', (_, lines, confidence) =>
    assert.deepEqual(look({ 'fw1/asa.log': lines.join('\n'), ...job('02:37', 25) }), [
      {
        confidence,
        headline: 'fw1 had no port left to translate connections from media1 to 10.2.0.20:1556, and dropped 1 request.',
      },
    ]),
  );

  test('is possible where nobody says that it mattered', () =>
    assert.deepEqual(
      look({ 'fw1/asa.log': `${ported}\n${POOL}` }).map(({ confidence }) => confidence),
      ['possible'],
    ));

  test('is told with the line, and what the pool may be given', () => {
    const [finding] = tableFull.look(evidenceOf({ 'fw1/asa.log': `${ported}\n${POOL}`, ...job('02:37', 25) }));
    assert.deepEqual(finding?.story[0]?.citations, [{ file: 'fw1/asa.log', line: 2 }]);
    assert.deepEqual(finding.fixes, ['ENLARGE_POOL']);
    assert.match(finding.advice[0]?.text ?? '', /pat-pool/);
  });

  test('lacks an address by another message, and another remedy', () => {
    const pool =
      'Nov 20 2026 00:00:30 fw1 : %ASA-3-202010: NAT pool exhausted. Unable to create TCP connection from inside:10.1.0.10/40001 to dmz:10.2.0.20/1556';
    const [finding] = tableFull.look(evidenceOf({ 'fw1/asa.log': pool }));
    assert.match(finding?.headline ?? '', /^fw1 had no address left to translate /);
    assert.match(finding?.advice[0]?.text ?? '', /timeout xlate/);
  });

  test.each([
    ['denies what comes from outside to nobody', POOL.replace(/305006.*failed for/, '106011: Deny inbound (No xlate)')],
    ['has an address that is nobody’s', POOL.replace('portmap', 'outbound static')],
  ])('is none that %s', (_, line) => assert.deepEqual(look({ 'fw1/asa.log': line }), []));
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

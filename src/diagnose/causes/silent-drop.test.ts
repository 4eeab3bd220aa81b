import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { silentDropOnFirstPort } from './silent-drop.ts';
import { policyDeny } from './policy-deny.ts';

const trying = (time: string, attempt: number) =>
  `${time} [5592.5372] <2> vnet_async_connect: vnet_vnetd.c.812: 0: connect in progress: ${attempt} 0x0000000${attempt}`;
const refused = (time: string) =>
  `${time} [5592.5372] <2> vnet_async_connect: vnet_vnetd.c.820: 0: getsockopt SO_ERROR returned: 10061 0x0000274d`;
const got = (time: string) =>
  `${time} [5592.5372] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.3583 TO 10.2.0.20.13724 fd = 1240`;
const log = (...lines: readonly string[]) => ({ 'media1/bpbrm/112026.log': lines.join('\n') });
const stalled = log(trying('17:49:54.006', 1), trying('17:50:04.006', 2), got('17:50:04.599'));

describe('a silent drop', () => {
  test('is likely from the wait and the answer of the next port, and the port is an assumption', () => {
    const [finding] = silentDropOnFirstPort.look(evidenceOf(stalled));
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /port 1556 \(PBX\) of 10\.2\.0\.20 are discarded.*1 connect waited 10\.000 s/);
    assert.deepEqual(
      finding.assumed.map(({ code }) => code),
      ['ASSUMED_PORT_ORDER'],
    );
  });
  test('is told by its first connect, and the others are counted and cited', () => {
    const again = stalled['media1/bpbrm/112026.log'].replaceAll('17:', '18:').replace('18:49:54.006', '18:49:49.006');
    const lines = log(...stalled['media1/bpbrm/112026.log'].split('\n'), ...again.split('\n'));
    const [finding] = silentDropOnFirstPort.look(evidenceOf(lines));
    assert.match(finding?.headline ?? '', /2 connects waited 10\.000 s to 15\.000 s each/);
    assert.deepEqual(
      finding?.story.map(({ text, citations }) => [text.split(':')[0], citations.length]),
      [
        ['bpbrm on media1 connects to port 1556 (PBX) of 10.2.0.20 and hears nothing for 10.000 s', 3],
        ['One more connect stalls in the same way, 15.000 s together.', 2],
      ],
    );
  });
  test('is proved by a socket that stands in SYN_SENT towards that port meanwhile', () => {
    const evidence = evidenceOf({
      ...stalled,
      'media1/netstat.txt': '2026-11-20 17:49:58\ntcp 0 1 10.1.0.10:3582 10.2.0.20:1556 SYN_SENT',
    });
    const [finding] = silentDropOnFirstPort.look(evidence);
    assert.equal(finding?.confidence, 'proved');
    assert.deepEqual(finding.assumed, []);
  });
  test('is proved by the firewall that says so, which is then not told a second time as a denial', () => {
    const denied = deniedByList({ at: 17 * 3_600 + 49 * 60 + 54, from: '10.1.0.10:3582', to: '10.2.0.20:1556' });
    const evidence = evidenceOf({ ...stalled, 'fw1/asa.log': denied });
    const [finding] = silentDropOnFirstPort.look(evidence);
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.rivals.find(({ cause }) => cause === 'POLICY_DENY')?.whyLess ?? '', /fw1 says so itself/);
    assert.deepEqual(policyDeny.look(evidence), []);
  });
  test('is none when the port refuses: a reset is an answer', () => {
    const lines = log(
      trying('17:49:54.000', 1),
      refused('17:49:55.016'),
      trying('17:49:55.016', 2),
      got('17:49:55.600'),
    );
    assert.deepEqual(silentDropOnFirstPort.look(evidenceOf(lines)), []);
  });
  test('is none without a port that answers: the whole host may be gone', () => {
    const lines = log(trying('17:49:54.006', 1), trying('17:50:04.006', 2));
    assert.deepEqual(silentDropOnFirstPort.look(evidenceOf(lines)), []);
  });
});

describe('a silent drop that only captures show', () => {
  const line = (second: number, from: string, to: string, flags: string) =>
    `2026-11-20 00:00:${second.toFixed(6).padStart(9, '0')} IP ${from} > ${to}: Flags ${flags}, win 5840, length 0`;
  const syn = (second: number) => line(second, '10.1.0.10.40001', '10.2.0.20.1556', '[S], seq 100');
  const answered = (second: number) => [
    line(second, '10.1.0.10.40002', '10.2.0.20.13724', '[S], seq 700'),
    line(second + 0.001, '10.2.0.20.13724', '10.1.0.10.40002', '[S.], seq 900, ack 701'),
  ];
  const captured = (...lines: readonly string[]) => ({ 'media1/eth0.txt': lines.join('\n') });

  test('is likely from the requests in vain and the port that answers next', () => {
    const [finding] = silentDropOnFirstPort.look(evidenceOf(captured(syn(1), syn(2), syn(4), ...answered(6))));
    assert.equal(finding?.confidence, 'likely');
    assert.match(finding.headline, /port 1556 \(PBX\) of 10\.2\.0\.20 are discarded.*waited 5\.000 s/);
  });
  test('is none without another port that answers, or with one request only', () => {
    assert.deepEqual(silentDropOnFirstPort.look(evidenceOf(captured(syn(1), syn(2), syn(4)))), []);
    assert.deepEqual(silentDropOnFirstPort.look(evidenceOf(captured(syn(1), ...answered(6)))), []);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { deniedByList } from '../../../test/asa-log.ts';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { policyDeny } from './policy-deny.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
/** Makes 10.1.0.10 the address of media1. */
const media1 = { 'media1/netstat.txt': '2026-11-20 00:00:30\ntcp 0 0 10.1.0.10:22 10.1.0.99:50000 ESTABLISHED' };
const look = (lines: readonly string[], more: Readonly<Record<string, string>> = media1) =>
  policyDeny.look(evidenceOf({ 'fw1/asa.log': lines.join('\n'), ...more }));

describe('a denial in a firewall’s log', () => {
  test('is proved when the host says that it was calling exactly there', () => {
    const calling = '2026-11-20 00:00:30\ntcp 0 1 10.1.0.10:40001 10.2.0.20:1556 SYN_SENT';
    const [finding] = look([deniedByList({ at: 30, ...ends })], { 'media1/netstat.txt': calling });
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /fw1 denied 1 packet from media1 to 10\.2\.0\.20:1556 by access list "outside_in"/);
  });
  test('of a known host is only possible while nothing says that the session needed it', () => {
    assert.equal(look([deniedByList({ at: 30, ...ends })])[0]?.confidence, 'possible');
  });
  test('told by the device and by its relay is one packet', () => {
    const line = deniedByList({ at: 30, ...ends });
    const [finding] = look([line], { ...media1, 'relay/asa.log': line });
    assert.match(finding?.headline ?? '', /denied 1 packet/);
  });
  test('of UDP is advised as UDP', () => {
    const [finding] = look([deniedByList({ at: 30, ...ends, protocol: 'udp' })]);
    assert.match(finding?.advice[0]?.text ?? '', /permit UDP from/);
  });
  test('of what looks like an answer does not advise to permit the answer', () => {
    const [finding] = look([deniedByList({ at: 30, from: '10.2.0.20:1556', to: '10.1.0.10:50001' })]);
    assert.match(finding?.advice[0]?.text ?? '', /look like answers/);
  });
});

test('a scan of strangers is one possible finding, however many packets', () => {
  const scan = Array.from({ length: 500 }, (_, i) =>
    deniedByList({ at: i, from: `198.51.100.${i % 250}:${1024 + i}`, to: `203.0.113.7:${i + 1}` }),
  );
  const findings = look(scan);
  assert.deepEqual(
    findings.map(({ confidence, headline }) => [confidence, headline]),
    [
      [
        'possible',
        'fw1 denied 500 packets between addresses that are no host’s in this evidence by access list "outside_in".',
      ],
    ],
  );
});

test('denials of many kinds that nothing ties to a failure are one finding: all are counted, a few are told', () => {
  const kinds = Array.from({ length: 40 }, (_, i) =>
    deniedByList({ at: i, from: ends.from, to: `10.2.0.20:${1_000 + i}` }),
  );
  const [finding, ...more] = look(kinds);
  assert.deepEqual(more, []);
  assert.match(finding?.headline ?? '', /to 10\.2\.0\.20:1000 by .* and 39 more such denials; nothing ties them/);
  assert.deepEqual(
    finding?.story.map(({ text }) => /10\.2\.0\.20:(\d+)/.exec(text)?.[1]),
    ['1000', '1001', '1002', '1003', '1004'],
  );
});

const answered = (code: number) =>
  policyDeny.look(
    evidenceOf({}, [
      conversation({
        ...ends,
        handshake: { unreachable: { ...moment(0.01, 2), type: 3, code }, synAck: undefined },
      }),
    ]),
  );

describe('an ICMP answer on the wire', () => {
  test('"administratively prohibited" is proved', () => assert.equal(answered(13)[0]?.confidence, 'proved'));
  test('"host unreachable" is no policy', () => assert.deepEqual(answered(1), []));
});

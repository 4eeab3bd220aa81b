import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { stamped } from '../../../test/asa-log.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { noRoute } from './no-route.ts';

const nowhere = (at: number, from = '10.1.0.10/40001', to = '10.2.0.20/1556') =>
  stamped(at, `6-110003: Routing failed to locate next hop for TCP from inside:${from} to dmz:${to}`);
const noEgress = (at: number) =>
  stamped(at, '6-110002: Failed to locate egress interface for TCP from inside:10.1.0.10/40001 to 10.2.0.20/1556');
/** Makes 10.1.0.10 the address of media1. */
const media1 = { 'media1/netstat.txt': '2026-11-20 00:00:30\ntcp 0 0 10.1.0.10:22 10.1.0.99:50000 ESTABLISHED' };
const connect = (result: string, host = '10.2.0.20') =>
  `00:00:29.500000 connect(3, {sa_family=AF_INET, sin_port=htons(1556), sin_addr=inet_addr("${host}")}, 16) = -1 ${result}`;
const timedOut = `${connect('ETIMEDOUT (Connection timed out)')}\n00:02:36.500000 close(3) = 0`;
const look = (lines: readonly string[], more: Readonly<Record<string, string>> = media1) =>
  noRoute.look(evidenceOf({ 'fw1/asa.log': lines.join('\n'), ...more }));

describe('a firewall that knows no way', () => {
  test('is proved when the host says that it was calling exactly there', () => {
    const [finding] = look([nowhere(30)], { ...media1, 'media1/strace.out': timedOut });
    assert.equal(finding?.confidence, 'proved');
    assert.match(finding.headline, /^fw1 knows no way to 10\.2\.0\.20: it discarded 1 packet from media1\.$/);
    assert.ok(finding.story.some(({ text }) => text.includes('was calling exactly there')));
  });
  test('is likely when that host’s own address is not known', () => {
    assert.equal(look([nowhere(30)], { 'media1/strace.out': timedOut })[0]?.confidence, 'likely');
  });
  test('alone is possible, and so when the call was another host’s, to another, or at another time', () => {
    const strace = (file: string, text: string) => ({ ...media1, [file]: text });
    const confidence = (at: number, more: Readonly<Record<string, string>>) => look([nowhere(at)], more)[0]?.confidence;
    assert.equal(confidence(30, media1), 'possible');
    assert.equal(confidence(30, strace('client1/strace.out', timedOut)), 'possible');
    assert.equal(confidence(30, strace('media1/strace.out', connect('ETIMEDOUT', '10.2.0.21'))), 'possible');
    assert.equal(confidence(516, strace('media1/strace.out', timedOut)), 'proved');
    assert.equal(confidence(517, strace('media1/strace.out', timedOut)), 'possible');
  });
  test('is likely when a process that held the connection gives it up a quarter of an hour later', () => {
    const held = '00:00:10.000 [71] <2> logconnections: BPCD CONNECT FROM 10.1.0.10.40001 TO 10.2.0.20.1556 fd = 5';
    const lost = (pid: number) =>
      `00:26:00.000 [${pid}] <16> bpbrm readline: socket read failed: errno = 110 - Connection timed out`;
    const logs = (pid: number) => ({ ...media1, 'media1/bpbrm/log.112026': `${held}\n${lost(pid)}\n` });
    const [finding] = look([nowhere(600), nowhere(601)], logs(71));
    assert.equal(finding?.confidence, 'likely');
    assert.ok(finding.story.some(({ text }) => text.includes('Connection timed out')));
    assert.equal(look([nowhere(600)], logs(72))[0]?.confidence, 'possible', 'of a process that held another');
  });
  test('is one finding for all that two hosts could not say to each other', () => {
    const [finding, ...more] = look([noEgress(30), nowhere(31), nowhere(33, '10.1.0.10/40002', '10.2.0.20/13724')]);
    assert.deepEqual(more, []);
    assert.match(finding?.headline ?? '', /discarded 3 packets from media1/);
    assert.equal(finding?.story[0]?.citations.length, 3);
  });
  test('towards strangers is one possible finding', () => {
    const scan = Array.from({ length: 50 }, (_, i) => nowhere(i, `198.51.100.${i}/1024`, `203.0.113.7/${i + 1}`));
    assert.deepEqual(
      look(scan).map(({ confidence, headline }) => [confidence, headline]),
      [['possible', 'fw1 knows no way for 50 packets between addresses that are no host’s in this evidence.']],
    );
  });
});

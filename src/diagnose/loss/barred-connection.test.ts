import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, inVain, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { formatTimeOfDay } from '../../base/instant.ts';
import { second } from '../../../test/conversation.ts';
import { diagnose } from '../diagnose.ts';
import { barredConnections } from './barred-connection.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };

/** The line of a rule that logs, of fw. */
const logged = (at: number, { prefix = 'FW-DROP: ', flags = 'ACK PSH' } = {}): string =>
  `Nov 20 ${formatTimeOfDay(second(at)).slice(0, 8)} fw kernel: ${prefix}IN=in OUT=out MAC=02:00:00:00:00:02:02:00:00:00:00:01:08:00 ` +
  `SRC=10.1.0.10 DST=10.2.0.20 LEN=90 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40001 DPT=5671 WINDOW=502 RES=0x00 ${flags} URGP=0\n`;
const remembers = (span: number) => ({
  'fw/sysctl.txt': `net.netfilter.nf_conntrack_tcp_timeout_established = ${span}\n`,
});

/** The client speaks at 3,600 s for the first time in so long, and repeats it. */
const spoken = (quiet: number) =>
  inVain({ ...ends, node: 'client', at: 3_600, silences: [silence(3_600 - quiet, 3_600)] });
const evidence = (quiet: number, ...texts: readonly Readonly<Record<string, string>>[]) =>
  evidenceOf(Object.assign({}, ...texts), [spoken(quiet)]);
const messages = (...lines: readonly string[]) => ({ 'fw/messages': lines.join('') });
const line = logged(3_600);
const cleared = (at: number) => ({
  'fw/secure': `Nov 20 ${formatTimeOfDay(second(at)).slice(0, 8)} fw sudo:    admin : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/sbin/conntrack -F\n`,
});

describe('a rule discards what a device still knows', () => {
  test.each([
    ['it remembers for longer than nobody spoke', evidence(1_800, messages(line), remembers(432_000)), 1],
    ['it may have forgotten it', evidence(1_800, messages(line), remembers(1_800)), 0],
    ['it was cleared while the connection lived', evidence(1_800, messages(line), remembers(432_000), cleared(600)), 0],
    ['it was cleared behind that', evidence(1_800, messages(line), remembers(432_000), cleared(9_000)), 1],
    ['how long it remembers is not known', evidence(1_800, messages(line)), 0],
    ['and need not be of what was in use', evidence(30, messages(line)), 1],
    ['it lets it pass, for all that is known', evidence(30, messages(logged(3_600, { prefix: 'FW: ' }))), 0],
    ['conntrack takes it for INVALID', evidence(30, messages(logged(3_600, { prefix: 'INVALID DROP ' }))), 0],
    ['it is a request', evidence(30, messages(logged(3_600, { flags: 'SYN' }))), 0],
  ])('%s', (_, seen, count) => assert.equal(barredConnections(seen).size, count));

  test('a connection that was closed before is missed by nobody', () => {
    const closed = conversation({
      ...ends,
      node: 'client',
      last: 10,
      close: { how: 'reset', by: 'forward', moment: { at: second(10), source: { file: 'capture.pcap', frame: 9 } } },
    });
    assert.equal(barredConnections(evidenceOf(messages(line), [closed])).size, 0);
  });
});

describe('told as POLICY_DENY', () => {
  test('in front of idleness, likely, and with what the prefix does not say', () => {
    const [first, ...more] = diagnose(evidence(1_800, messages(line, logged(3_601)), remembers(432_000)));
    assert.deepEqual([first?.cause, first?.confidence], ['POLICY_DENY', 'likely']);
    assert.match(first?.headline ?? '', /^fw denied 2 packets from .* by a rule that logs "FW-DROP:"\.$/);
    assert.deepEqual(
      first?.assumed.map(({ code }) => code),
      ['ASSUMED_LOG_PREFIX'],
    );
    const story = first?.story.map(({ text }) => text).join('\n') ?? '';
    assert.match(story, /fw keeps a silent connection for 5 d 0 h, and this one had been silent for 30 min/);
    assert.match(story, /read out of the prefix “FW-DROP:”/);
    assert.equal(first?.rivals[0]?.cause, 'STATE_LOST');
    assert.ok(more.every(({ cause }) => !/IDLE|KEEPALIVE/.test(cause)));
  });

  test('not at all where the device had forgotten it, and the lines are evidence of that', () => {
    const [first, ...more] = diagnose(evidence(1_800, messages(line), remembers(600)));
    assert.match(first?.cause ?? '', /^(?:IDLE_TIMEOUT|KEEPALIVE_OFF)$/);
    assert.match(first?.story.map(({ text }) => text).join('\n') ?? '', /the one that logs “FW-DROP:” takes 1 packet/);
    assert.ok(more.every(({ cause }) => cause !== 'POLICY_DENY'));
  });
});

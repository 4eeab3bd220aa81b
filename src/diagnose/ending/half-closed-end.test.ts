import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type ConversationFields, conversation, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { fitsTimer, halfClosedEnds } from './half-closed-end.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const clock = (second: number): string => new Date(second * 1_000).toISOString().slice(11, 19);

/** FortiOS, one line: what it calls the end of a session of that length. */
const line = (at: number, lasted: number, action = 'timeout'): string =>
  `date=2026-11-20 time=${clock(at)} tz="+0000" devname="fw1" logid="0000000013" type="traffic" srcip=10.1.0.10 srcport=40001 dstip=10.2.0.20 dstport=1556 sessionid=7 proto=6 action="${action}" duration=${lasted} sentbyte=900 rcvdbyte=900 sentpkt=4 rcvdpkt=4`;

const look = (fw: string, fields: Partial<ConversationFields> = {}, other: Readonly<Record<string, string>> = {}) =>
  halfClosedEnds(evidenceOf({ 'fw1/fortigate.log': fw, ...other }, [conversation({ ...ends, ...fields })]));

const FIN = { how: 'fin', by: 'forward', first: moment(10), both: false } as const;
/** The called end speaks in vain at 700 s; nothing was said since the FIN at 10 s. */
const inVain = (spoken = 700) => ({
  close: FIN,
  last: spoken + 90,
  silences: [silence(10, spoken)],
  backward: { unanswered: { transmissions: 5, first: moment(spoken), last: moment(spoken + 90) } },
});

describe('a session that timed out after one end had closed', () => {
  test('with the words that the other said in vain, and a silence as long as the timer of the kind', () => {
    const [end] = look(line(130, 130), inVain());
    assert.ok(end);
    assert.deepEqual([end.timer, end.quiet], [120_000_000, 120_000_000]);
    assert.deepEqual([end.late?.by, fitsTimer(end)], ['capture', true]);
  });
  test('two seconds more or less are roundings, and no more', () => {
    const fits = (at: number) => look(line(at, at), inVain()).map(fitsTimer);
    assert.deepEqual([127, 128, 132, 133].map(fits), [[false], [true], [true], [false]]);
  });
  test('also without such words', () => {
    const [end] = look(line(130, 130), { close: FIN, last: 10 });
    assert.deepEqual([end?.late, end?.quiet], [undefined, 120_000_000]);
  });
  test('not where the FIN came behind it, or both had closed, or nothing shows one', () => {
    assert.deepEqual(look(line(9, 9), inVain()), []);
    assert.deepEqual(look(line(130, 130), { last: 10 }), []);
    const both = conversation({ ...ends, point: 'other', close: { ...FIN, by: 'backward', first: moment(11) } });
    const first = conversation({ ...ends, close: FIN, last: 10 });
    assert.deepEqual(halfClosedEnds(evidenceOf({ 'fw1/fortigate.log': line(130, 130) }, [first, both])), []);
  });
  test('both had closed also where one capture shows both, but not where the second FIN came behind it', () => {
    const seen = (second: number) =>
      look(line(130, 130), { ...inVain(), close: { ...FIN, second: moment(second), both: true } }).length;
    // Clocks that nothing ties together may differ by a minute.
    assert.deepEqual([11, 70, 71, 700].map(seen), [0, 0, 1, 1]);
  });
  test('not of an open session that nobody needed: the device may have missed the FIN', () => {
    assert.deepEqual(look(line(3_610, 3_610), { close: FIN, last: 10 }), []);
    assert.equal(look(line(3_610, 3_610), inVain(4_000)).length, 1);
  });
  test('not where the device says that it was closed, and not of one without such a timer', () => {
    assert.deepEqual(look(line(130, 130, 'close'), inVain()), []);
    const srx =
      'Nov 20 00:02:10 fw1 RT_FLOW: RT_FLOW_SESSION_CLOSE: session closed idle Timeout: 10.1.0.10/40001->10.2.0.20/1556 None 10.1.0.10/40001->10.2.0.20/1556 None None 6 p a b 7 4(900) 4(900) 130';
    assert.deepEqual(look(srx, inVain()), []);
  });
  test('not where the other end’s words were in vain before it closed', () => {
    const before = (first: number) =>
      look(line(130, 130), {
        close: FIN,
        last: 900,
        backward: { unanswered: { transmissions: 9, first: moment(first), last: moment(900) } },
      }).length;
    assert.deepEqual([before(7), before(9)], [0, 1]);
  });
  test('by the socket list of an end', () => {
    const list = (state: string) => ({
      'db1/ss.txt': `# 2026-11-20 00:01:00\nState Recv-Q Send-Q Local Address:Port Peer Address:Port\n${state} 0 0 10.2.0.20:1556 10.1.0.10:40001\n`,
    });
    const seen = (state: string) =>
      halfClosedEnds(evidenceOf({ 'fw1/fortigate.log': line(130, 130), ...list(state) })).map(
        ({ closed }) => closed.by,
      );
    assert.deepEqual(['CLOSE-WAIT', 'FIN-WAIT-2', 'FIN-WAIT-1', 'ESTAB', 'LAST-ACK'].map(seen), [
      ['list'],
      ['list'],
      [],
      [],
      [],
    ]);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { built, noConnection, torn } from '../../../test/asa-log.ts';
import { type ConversationFields, conversation, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import type { CauseCode } from '../../model/codes.ts';
import { diagnose } from '../diagnose.ts';
import { idleDeaths } from '../silence/idle-death.ts';
import { idleRivals } from './idle-rivals.ts';

const hour = 3_600;
const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
const log = (...more: readonly string[]) => ({
  'fw1/asa.log': [built({ at: 0, ...ends }), torn({ at: 2 * hour, ...ends, lasted: 2 * hour }), ...more].join('\n'),
});
const unanswered = { transmissions: 3, first: moment(2 * hour, 20), last: moment(2 * hour + 30, 24) };
const lost = (more: Partial<ConversationFields> = {}) =>
  conversation({ ...ends, last: 2 * hour + 30, silences: [silence(100, 2 * hour)], forward: { unanswered }, ...more });

const whyLess = (
  cause: CauseCode,
  texts: Readonly<Record<string, string>>,
  seen: Parameters<typeof evidenceOf>[1] = [],
) => {
  const evidence = evidenceOf(texts, seen);
  const [death] = idleDeaths(evidence);
  assert.ok(death);
  return idleRivals(evidence, death).find((rival) => rival.cause === cause)?.whyLess ?? '';
};

describe('a server that closes idle sessions', () => {
  test('is excluded by the firewall’s own word, quoted', () => {
    assert.match(whyLess('SERVER_IDLE_LIMIT', log()), /the firewall itself gives "Conn-timeout" as its reason/);
  });
  test('is weighed by how new words were received, where only a capture speaks', () => {
    assert.match(whyLess('SERVER_IDLE_LIMIT', {}, [lost()]), /new words are not answered/);
    const close = { how: 'reset', by: 'backward', moment: moment(2 * hour + 0.1, 21) } as const;
    assert.match(whyLess('SERVER_IDLE_LIMIT', {}, [lost({ close, forward: {} })]), /the reset answers new words/);
  });
});

describe('a server that closed the session for its silence as well, behind the device', () => {
  const closes = (after: number) =>
    conversation({
      ...ends,
      node: 'media1',
      last: after,
      forward: { lastData: moment(0) },
      backward: { lastData: moment(0) },
      close: { how: 'fin', by: 'backward', first: moment(after), both: false },
    });
  const names = (after: number) =>
    diagnose(evidenceOf(log(), [closes(after)])).map(({ cause, confidence }) => `${cause} ${confidence}`);
  test('is told first, for it would have closed it without the device', () => {
    assert.deepEqual(names(2.5 * hour), ['SERVER_IDLE_LIMIT likely', 'IDLE_TIMEOUT possible']);
    assert.match(whyLess('SERVER_IDLE_LIMIT', log(), [closes(2.5 * hour)]), /it is not less: .* after 2 h 30 min/);
  });
  test('but not where the quiet is no round number, as people set limits', () => {
    assert.deepEqual(names(2.5 * hour + 7), ['IDLE_TIMEOUT likely', 'SERVER_IDLE_LIMIT possible']);
  });
});

describe('an application that gave its read up', () => {
  const owner = `2026-11-20 00:30:00\ntcp 0 0 ${ends.from} ${ends.to} ESTABLISHED`;
  const gaveUp = {
    'media1/netstat.txt': owner,
    'media1/bpbrm/log.112026': '02:10:00.000 [71] <16> bpbrm read: read failed, errno = 62 - Timer expired',
  };
  const broke = {
    'media1/netstat.txt': owner,
    'media1/bpbrm/log.112026':
      '02:10:00.000 [71] <2> bpbrm Exit: client backup EXIT STATUS 40: network connection broken',
  };
  test('is not in any log here, or its sign came later, and what is true of the two is said', () => {
    assert.match(whyLess('APPLICATION_READ_TIMEOUT', log()), /no log here shows one/);
    assert.match(whyLess('APPLICATION_READ_TIMEOUT', { ...log(), ...broke }), /came after the entry was gone/);
  });
  test('only noticed what had happened, when the firewall turned away what was sent to it', () => {
    const turned = log(noConnection({ at: 2 * hour + 60, from: ends.to, to: ends.from }));
    const said = whyLess('APPLICATION_READ_TIMEOUT', { ...turned, ...gaveUp });
    assert.match(said, /the time-out is only how the reader noticed/);
  });
});

describe('a host that is gone', () => {
  const other = (first: number) => [conversation({ from: '10.1.0.10:40002', to: '10.2.0.20:22', first })];
  test('does not answer on another connection within three hours', () => {
    assert.match(whyLess('PEER_GONE', log(), other(5 * hour)), /reach each other afterwards/);
    assert.doesNotMatch(whyLess('PEER_GONE', log(), other(5 * hour + 1)), /reach each other/);
  });
  test('is silent too, and where only a capture speaks that is said', () => {
    assert.match(whyLess('PEER_GONE', {}, [lost()]), /one that is gone is silent too/);
    assert.match(whyLess('PEER_GONE', log()), /the firewall removed the entry while the connection stood/);
  });
});

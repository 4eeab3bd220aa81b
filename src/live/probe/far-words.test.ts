import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { days, seconds } from '../../base/duration.ts';
import {
  FAR_LINE_BYTES_MAX,
  type FarAnswer,
  type FarRequest,
  ID_MAX,
  LIFE_MAX,
  noLine,
  okLine,
  parseAnswer,
  parseRequest,
  requestLine,
  seenLine,
  sessionLine,
  stateLine,
} from './far-words.ts';

const session = '0123456789abcdef0123456789abcdef';

describe('what the near side asks', () => {
  test.each<FarRequest>([
    { ask: 'new' },
    { ask: 'probe', session, id: 0, life: seconds(10), speak: [] },
    { ask: 'probe', session, id: ID_MAX, life: LIFE_MAX, speak: [seconds(1.5), days(9), days(9), days(9)] },
    { ask: 'state', session, id: 7 },
    { ask: 'watch', session, id: 7 },
    { ask: 'seen', session, id: 7 },
  ])('$ask is read as it was written, within its bounds', (request) => {
    const line = requestLine(request);
    assert.ok(line.length <= FAR_LINE_BYTES_MAX);
    assert.deepEqual(parseRequest(line.slice(0, -1)), request);
  });

  test.each([
    'GET / HTTP/1.1',
    'HOLDFAST/2 NEW',
    'HOLDFAST/1 NEW please',
    `HOLDFAST/1 PROBE ${session} 1`,
    `HOLDFAST/1 PROBE ${session.slice(1)} 1 1000`,
    `HOLDFAST/1 PROBE ${session} 1 ${11 * 86_400_000}`,
    `HOLDFAST/1 PROBE ${session} 1 1000 SPEAK 2000`,
    `HOLDFAST/1 PROBE ${session} 1 1000 SPEAK 1,2,3,4,5`,
    `HOLDFAST/1 STATE ${session} 123456`,
    '',
  ])('"%s" is no request', (line) => assert.equal(parseRequest(line), undefined));
});

describe('what the far side answers', () => {
  test.each<[string, FarAnswer]>([
    [sessionLine(session), { is: 'ok', session }],
    [okLine, { is: 'ok' }],
    [noLine('busy'), { is: 'no', why: 'busy' }],
    [stateLine({ bytes: 2, state: 'timed-out' }), { is: 'state', bytes: 2, state: 'timed-out' }],
    [seenLine({ in: ['eth0'], out: ['eth1', 'bond0'] }), { is: 'seen', in: ['eth0'], out: ['eth1', 'bond0'] }],
    [seenLine({ in: [], out: [] }), { is: 'seen', in: [], out: [] }],
  ])('%s', (line, answer) => {
    assert.deepEqual(parseAnswer(line.slice(0, -1)), answer);
    assert.ok(line.length <= requestLine({ ask: 'state', session, id: 1 }).length);
  });

  test.each(['SSH-2.0-OpenSSH_9.2', 'OK not-a-session', 'GOT 1 alive', 'SEEN in= out=', '220 mail ESMTP'])(
    '"%s" is none',
    (line) => assert.equal(parseAnswer(line), undefined),
  );
});

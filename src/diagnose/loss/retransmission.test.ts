import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { conversation, moment } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { seen } from '../../../test/seen.ts';
import { seconds } from '../../base/duration.ts';
import { keepaliveState } from '../silence/keepalive-state.ts';
import { lostWords } from './lost-words.ts';
import { givenUpWords, repeatedFor, repeatingRow, takenOver } from './retransmission.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };
const row = (timer: string, queue = 0) => `ESTAB 0 ${queue} ${ends.from} ${ends.to}${timer && ` timer:(${timer})`}`;
const socketsOf = (...rows: string[]) => {
  const text = rows
    .map(
      (one, i) =>
        `2026-11-20T00:00:${String(10 + i).padStart(2, '0')}Z\nState Recv-Q Send-Q Local Address:Port Peer Address:Port\n${one}`,
    )
    .join('\n');
  const evidence = evidenceOf({ 'edge1/ss.txt': text });
  const [connection] = evidence.connections;
  assert.ok(connection);
  return { evidence, connection };
};

describe('a socket that repeats', () => {
  const backoff = (...rows: string[]) => repeatingRow(socketsOf(...rows).connection)?.timer.backoff;
  test('is known by the most repetitions of its rows', () =>
    assert.equal(backoff(row('on,3sec,5', 105), row('on,31sec,14', 105), row('on,1sec,9', 105)), 14));
  test('repeated three times at the least', () =>
    assert.deepEqual([backoff(row('on,1sec,2', 1)), backoff(row('on,1sec,3', 1))], [undefined, 3]));
  test('is not one that waits to be asked', () => assert.equal(backoff(row('keepalive,7sec,0'), row('')), undefined));
});

describe('what took over from keepalive', () => {
  const words = (...rows: string[]) => {
    const { evidence, connection } = socketsOf(...rows);
    return takenOver(evidence, connection, keepaliveState(evidence, connection)).map(({ text }) => text);
  };
  test('is told with what waits, and with the keepalive that does not run', () => {
    assert.deepEqual(words(row('keepalive,7sec,0'), row('on,31sec,14', 105)), [
      'The socket on edge1 shows 14 repetitions and 105 bytes not acknowledged: meanwhile no keepalive is sent, although it is switched on, and its patience does not count.',
    ]);
  });
  test('is told without one that was never seen', () => {
    assert.match(
      words(row('on,31sec,14', 105))[0] ?? '',
      /the retransmission timer runs, which no keepalive setting shortens/,
    );
  });
  test('is nothing where nothing is repeated', () => assert.deepEqual(words(row('keepalive,7sec,0')), []));
});

describe('the patience of Linux', () => {
  const evidence = evidenceOf({}, [
    conversation({
      ...ends,
      last: 900,
      forward: { unanswered: { transmissions: 15, first: moment(20), last: moment(900) } },
    }),
  ]);
  const [lost] = lostWords(evidence);
  assert.ok(lost);
  const after = (elapsed: number) => {
    const sign = {
      ...seen({ kind: 'received', error: { name: 'ETIMEDOUT' } }, { at: 0 }),
      at: moment(20 + elapsed).at,
    };
    return givenUpWords(evidence, lost, sign).length;
  };
  test('is 924.6 s at the least, and not a moment less', () =>
    assert.deepEqual([after(924.599), after(924.6), after(938.8)], [0, 1, 1]));
  test('ends with the repetition that follows', () => assert.deepEqual([after(1_164.6), after(1_164.7)], [1, 0]));
  test('is not spoken of when nobody noticed', () => assert.deepEqual(givenUpWords(evidence, lost, undefined), []));
});

test('so many repetitions take as long as Linux documents of sixteen (tcp_retries2 = 15), and any number is told at once', () => {
  assert.deepEqual([0, 1, 9, 10, 16].map(repeatedFor), [0, 0.2, 102.2, 204.6, 924.6].map(seconds));
  assert.equal(repeatedFor(1e9), seconds(120 * (1e9 - 10) + 204.6));
});

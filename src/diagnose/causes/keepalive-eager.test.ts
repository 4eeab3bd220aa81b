import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seconds } from '../../base/duration.ts';
import { built, torn } from '../../../test/asa-log.ts';
import { conversation, moment, noKeepalive } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { keepaliveTooEager } from './keepalive-eager.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:1556' };
/** Three probes in vain, `interval` apart, then a reset one interval later. */
const givenUp = (interval: number, answered = 8) => {
  const last = 1_000 + 2 * interval;
  return conversation({
    ...ends,
    node: 'media1',
    last: last + interval,
    forward: {
      keepalive: {
        ...noKeepalive,
        probes: answered + 3,
        answered,
        unansweredAtEnd: 3,
        idle: seconds(30),
        interval: seconds(interval),
        first: moment(40, 5),
        last: moment(last, 30),
      },
    },
    close: { how: 'reset', by: 'forward', moment: moment(last + interval, 31) },
  });
};
const reconnect = (first: number) => conversation({ ...ends, from: '10.1.0.10:40002', node: 'media1', first });
const look = (...seen: ReturnType<typeof givenUp>[]) => keepaliveTooEager.look(evidenceOf({}, seen));

describe('a prober that gave up', () => {
  test('after seconds, with the way open again soon after, was too eager', () => {
    const [finding] = look(givenUp(2), reconnect(1_016));
    assert.equal(finding?.confidence, 'proved');
    assert.match(
      finding.headline,
      /gave up after 3 keepalive probes in 6\.000 s; the path was open again 10\.000 s later/,
    );
  });
  test('is not called too eager when the evidence ends there: the other end may be gone', () => {
    assert.deepEqual(look(givenUp(2)), []);
  });
  test('of whose probes one was answered is told in good English', () => {
    const [finding] = look(givenUp(2, 1), reconnect(1_016));
    assert.match(finding?.story[0]?.text ?? '', /; 1 of 4 is answered\./);
  });
  test('in an outage that the default of Linux outlives, 675 s, was eager, in a longer one it was not', () => {
    assert.equal(look(givenUp(100), reconnect(1_675)).length, 1);
    assert.equal(look(givenUp(100), reconnect(1_675.001)).length, 0);
    assert.equal(look(givenUp(225), reconnect(1_676)).length, 0);
  });
  test('of whose probes none was answered, is likely: the connection may have been forgotten before', () => {
    assert.equal(look(givenUp(2, 0), reconnect(1_016))[0]?.confidence, 'likely');
  });
  test('was not too eager where a device had removed the connection before', () => {
    const log = (removed: number) =>
      [built({ at: 0, ...ends }), torn({ at: removed, ...ends, lasted: removed })].join('\n');
    const lookWith = (removed: number) =>
      keepaliveTooEager.look(evidenceOf({ 'fw1/asa.log': log(removed) }, [givenUp(2), reconnect(1_016)]));
    assert.equal(lookWith(990).length, 0);
    assert.equal(lookWith(1_010).length, 1, 'it was removed behind its end');
  });
  test('is none while it still probes', () => {
    assert.deepEqual(
      look(conversation({ ...ends, forward: { keepalive: { ...noKeepalive, probes: 5, answered: 5 } } })),
      [],
    );
  });
});

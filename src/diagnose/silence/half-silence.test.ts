import assert from 'node:assert/strict';
import { test } from 'vitest';
import { conversation, moment, silence } from '../../../test/conversation.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { halfSilences } from './half-silence.ts';

const ends = { from: '10.1.0.10:40001', to: '10.2.0.20:5671' };
const SETTING = 'net.netfilter.nf_conntrack_tcp_timeout_close_wait = ';

/** The called end closes its half at 1 s; the caller is silent until 600 s and then speaks in vain. */
const look = (timeout: number, both = false) => {
  const seen = conversation({
    ...ends,
    node: 'edge1',
    last: 700,
    forward: {
      lastData: moment(700, 40),
      unanswered: { transmissions: 9, first: moment(600, 11), last: moment(700, 40) },
    },
    backward: { lastData: moment(0.9, 10) },
    close: { how: 'fin', by: 'backward', first: moment(1, 11), both },
    silences: [silence(1, 600)],
  });
  return halfSilences(evidenceOf({ 'fw/sysctl.txt': `${SETTING}${timeout}` }, [seen]));
};

test('words behind a silence that outlasts the timer of half-closed connections', () => {
  const [one] = look(60);
  assert.deepEqual([one?.timeout, one?.setting.node], [60_000_000, 'fw']);
});

test('also where whoever spoke in vain has closed behind that', () => {
  assert.equal(look(60, true).length, 1);
});

test('not where the timer is longer', () => {
  assert.deepEqual(look(601), []);
});

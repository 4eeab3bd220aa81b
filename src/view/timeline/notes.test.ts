import { expect, test } from 'vitest';
import { axisOf } from './axis.ts';
import { bar, event, lane, scene } from './example-scenes.ts';
import { notesIn } from './notes.ts';

const one = scene({
  lanes: [lane('bpbrm')],
  events: [event(0, 0, 'begins'), event(100, 0, 'ends')],
  bars: [
    { ...bar('gap', 0, 0, 100, 'nothing known for 100 s'), sentence: 3 },
    bar('stall', 0, 10, 20, '10.000 s without an answer'),
    bar('stall', 0, 30, 40, '10.000 s without an answer'),
    bar('wait', 0, 50, 90, 'waits on port 1'),
  ],
});

test('a pause names the bars that begin with it, and counts those within it', () => {
  const [pause] = axisOf(
    one.events.map(({ at }) => at),
    { total: 9, least: 1, perPauseMax: 9, perSecondMax: 1 },
  ).pauses;
  expect(pause && notesIn(one, pause)).toEqual([
    'bpbrm: nothing known for 100 s [3]',
    'bpbrm: gets no answer 2 times, 20.000 s together',
    'bpbrm: waits on port 1',
  ]);
});

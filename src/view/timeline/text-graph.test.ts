import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { arrow, bar, clock, event, lane, scene } from './example-scenes.ts';
import { barAt, TextGraph } from './text-graph.ts';

const three = [lane('media1'), lane('fw1', 'firewall'), lane('client1')];
const drawn = (...parts: Parameters<typeof scene>) => new TextGraph(scene(...parts));

describe('an arrow', () => {
  const row = (end: Parameters<typeof arrow>[3], from = 0, to = 2, reached = from) =>
    drawn({ lanes: three, events: [event(0, from, 'sends')], arrows: [{ ...arrow(0, from, to, end), reached }] }).event(
      0,
    );
  test('that arrives points at the other lane, and crosses the one between', () => {
    assert.equal(row('arrives'), 'o─────────────┼────────────>│');
    assert.equal(row('arrives', 2, 0), '│<────────────┼─────────────o');
  });
  test('that nobody saw arrive is dotted', () => {
    assert.match(row('sent'), /^o┄+┼┄+>│$/);
  });
  test('that is lost ends in a cross half a lane behind the last that saw it', () => {
    assert.equal(row('unanswered'), 'o──────x      │             │');
    assert.equal(row('unanswered', 0, 2, 1), 'o─────────────┼──────x      │');
  });
  test('that is a refusal says RST beside the lanes that it crosses', () => {
    assert.match(row('reset'), /^o[─RST]+┼[─RST]+>│$/);
    assert.match(row('reset'), /RST/);
  });
});

describe('a lane', () => {
  test('shows its bar while it lasts, both ends included, and a line else', () => {
    const graph = drawn({ lanes: three, bars: [bar('wait', 1, 10, 20, 'waits')] });
    assert.deepEqual(
      [9, 10, 20, 21].map((second) => graph.quiet(clock(second), false).charAt(graph.column(1))),
      ['│', '║', '║', '│'],
    );
  });
  test('shows the shortest of several bars: it is the most particular', () => {
    const bars = [
      bar('silence', 0, 0, 100, 'long'),
      bar('stall', 0, 10, 20, 'short'),
      bar('gap', 1, 10, 11, 'elsewhere'),
    ];
    assert.equal(barAt(bars, 0, clock(15))?.label, 'short');
    assert.equal(barAt(bars, 0, clock(21))?.label, 'long');
    assert.equal(barAt(bars, 0, clock(101)), undefined);
  });
  test('is dotted while time passes', () => {
    assert.equal(drawn({ lanes: three }).quiet(clock(0), true), ':             :             :');
  });
});

test('half of a terminal is enough, however many lanes there are', () => {
  for (let lanes = 0; lanes <= 7; lanes++) {
    const graph = drawn({ lanes: Array.from({ length: lanes }, (_, i) => lane(`host${i}`)) });
    assert.ok(graph.width >= 1 && graph.width <= 40, `${lanes} lanes: ${graph.width}`);
    for (let i = 1; i < lanes; i++) assert.ok(graph.column(i) - graph.column(i - 1) >= 6, 'an arrow needs room');
  }
});

test('headings are stairs: the lanes to the left run already', () => {
  const graph = drawn({ lanes: three });
  assert.deepEqual(
    [0, 2].map((i) => graph.heading(i)),
    ['┌ ', '│             │             ┌ '],
  );
});

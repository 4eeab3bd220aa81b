import { describe, expect, test } from 'vitest';
import { arrow, bar, event, forgotten, hostileWords, lane, scene } from './example-scenes.ts';
import type { Scene } from './scene.ts';
import type { Box } from './svg-canvas.ts';
import { drawTimeline, timelineSvg } from './timeline-svg.ts';
import { TERMINAL_CONTROLS } from '../../../test/control-characters.ts';

const crowded: Scene = scene({
  lanes: Array.from({ length: 7 }, (_, i) => lane(`host${i}.a-rather-long-name.example.net`)),
  events: Array.from({ length: 36 }, (_, i) =>
    event(
      i % 3 === 0 ? i * 100 : i * 100 - 99,
      i % 7,
      `host${i % 7} does a thing that takes many words to tell, number ${i}`,
      {
        sentence: i,
        skipped: i,
      },
    ),
  ).toSorted((a, b) => a.at - b.at),
  arrows: Array.from({ length: 36 }, (_, i) => arrow(i, i % 7, (i + 1) % 7, i % 2 ? 'reset' : 'unanswered')),
  bars: Array.from({ length: 12 }, (_, i) =>
    bar(i % 2 ? 'stall' : 'idle-clock', i % 7, i * 100, i * 100 + 900, 'waits'),
  ),
  omitted: { events: 4, lanes: 1, bars: 2 },
});

/** Over nine days, with events between that are left out, of whatever gap. */
const long: Scene = scene({
  lanes: Array.from({ length: 7 }, (_, i) => lane(`host${i}`)),
  events: [0, 1, 1, 2, 90_000, 90_001, 800_000].map((second, i) =>
    event(second, i, `thing ${i}`, { skipped: i === 0 ? 0 : 100 + i }),
  ),
});

function overlaps(boxes: readonly Box[]): [string, string][] {
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b): [string, string] => [a.text, b.text]),
  );
}

const wideOf = (svg: string): number => Number(/ width="([\d.]+)"/.exec(svg)?.[1]);

describe.each([400, 700, 1200])('a scene as SVG, %i pixels wide', (width) => {
  test.each([
    ['a forgotten connection', forgotten],
    ['as much as a picture holds', crowded],
    ['what runs past midnight', long],
    ['everything at one moment', scene({ events: Array.from({ length: 9 }, (_, i) => event(0, 0, `thing ${i}`)) })],
    ['one event', scene({ events: [event(0, 0, 'only this')] })],
    ['nothing', scene({})],
  ])('no words overlap or leave the picture: %s', (_, one) => {
    const { boxes, svg } = drawTimeline(one, { width });
    expect(overlaps(boxes)).toEqual([]);
    for (const { x, width: wide, text } of boxes)
      expect([text, x >= 0, x + wide <= wideOf(svg)]).toEqual([text, true, true]);
  });
});

describe('the document', () => {
  test('is told to those who cannot see it', () => {
    const svg = timelineSvg(forgotten, { width: 1_200 });
    expect(svg).toContain('<title>IDLE_TIMEOUT</title>');
    expect(svg).toContain('<desc>fw1 removed 1 connection after 1 h without a packet. fw1 builds');
    expect(svg).toContain('role="img"');
  });

  test('says of a title that is cut that it is', () => {
    const svg = timelineSvg(scene({ title: 'x'.repeat(300), events: [event(0, 0, 'SYN')] }), { width: 1_200 });
    expect(svg).toMatch(/>x+\.\.\.<\/text>/);
  });

  test('holds no script, no outside reference and no control character, whatever the log said', () => {
    const svg = timelineSvg(
      scene({
        title: hostileWords,
        headline: hostileWords,
        clock: hostileWords,
        lanes: [lane(hostileWords), lane('b')],
        events: [event(0, 0, hostileWords), event(60, 1, hostileWords)],
        bars: [bar('stall', 0, 0, 60, hostileWords)],
      }),
      { width: 1_200 },
    );
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain(']]>');
    expect(svg).not.toMatch(/href|@import|url\((?!#hf-)/);
    expect(svg).not.toMatch(TERMINAL_CONTROLS);
    expect(svg).toContain('\\x1b[31mred');
    expect(svg).toContain('&lt;script&gt;');
  });

  test('every mark, arrow and bar that is drawn stands in the legend in words', () => {
    const svg = timelineSvg(forgotten, { width: 1_200 });
    for (const words of ['failure', 'computed, in no log', 'dropped by a firewall', 'idle clock of the firewall'])
      expect(svg).toContain(`>${words}<`);
  });

  test('how many are not drawn is said in every gap, however short', () => {
    const svg = timelineSvg(long, { width: 1_200 });
    for (const skipped of [101, 102, 103, 104, 105, 106]) expect(svg).toContain(`>${skipped} not drawn<`);
  });

  test('a broken axis says so', () => {
    expect(timelineSvg(forgotten, { width: 1_200 })).toContain('axis break: 1 h shortened');
  });
});

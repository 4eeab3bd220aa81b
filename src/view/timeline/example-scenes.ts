import { type Duration, seconds } from '../../base/duration.ts';
import { between, type Instant, instant } from '../../base/instant.ts';
import type { Arrow, Bar, Lane, Scene, SceneEvent } from './scene.ts';

/** Scenes made by hand, for tests of what draws them. Times are seconds of 2026-11-20. */

export const clock = (second: number): Instant => instant(Date.UTC(2026, 10, 20, 18) * 1_000 + seconds(second));

export const lane = (name: string, kind: Lane['kind'] = 'host'): Lane => ({
  kind,
  node: name,
  name,
  pids: [],
  speaks: true,
});

export const event = (second: number, on: number, label: string, more: Partial<SceneEvent> = {}): SceneEvent => ({
  at: clock(second),
  lane: on,
  alsoAt: [],
  tone: 'ordinary',
  label,
  sentence: undefined,
  sources: [],
  skipped: 0,
  ...more,
});

export const arrow = (index: number, from: number, to: number, end: Arrow['end']): Arrow => ({
  from: { lane: from, event: index },
  to: { lane: to, event: index },
  end,
  reached: from,
});

export function bar(kind: Bar['kind'], on: number, from: number, until: number, label: string): Bar {
  const lasted: Duration = between(clock(from), clock(until));
  return { kind, lane: on, from: clock(from), until: clock(until), lasted, label, sentence: undefined };
}

export const scene = (parts: Partial<Scene>): Scene => ({
  title: 'IDLE_TIMEOUT',
  headline: 'fw1 removed 1 connection after 1 h without a packet.',
  clock: 'fw1',
  lanes: [lane('media1')],
  events: [],
  arrows: [],
  bars: [],
  omitted: { events: 0, lanes: 0, bars: 0 },
  ...parts,
});

/** A connection that a firewall forgets after an hour, and what is sent on it ten seconds later. */
export const forgotten: Scene = scene({
  lanes: [lane('media1'), lane('fw1', 'firewall'), { ...lane('client1'), speaks: false }],
  events: [
    event(0, 1, 'fw1 builds media1:3583 -> client1:13724', { tone: 'good', sentence: 1 }),
    event(20, 1, 'fw1 last packet (computed: removal less 1 h)', { tone: 'computed' }),
    event(3620, 1, 'fw1 removes media1:3583 -> client1:13724: Conn-timeout', { tone: 'bad', sentence: 2 }),
    event(3630, 1, 'fw1 drops PSH ACK media1:3583 -> client1:13724: no-connection', {
      tone: 'bad',
      sentence: 3,
      skipped: 2,
    }),
  ],
  arrows: [arrow(0, 0, 2, 'sent'), arrow(3, 0, 1, 'denied')],
  bars: [bar('idle-clock', 1, 20, 3620, 'idle clock runs down from 1 h')],
  omitted: { events: 2, lanes: 0, bars: 0 },
});

/** What a log may hold to harm whoever looks at it. */
export const hostileWords = '<script>alert(1)</script> ]]> \u001b[31mred\u001b[0m \u202Edesrever & "quoted"';

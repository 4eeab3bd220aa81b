import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { minutes, seconds } from '../../base/duration.ts';
import { COLUMNS, plain } from '../../view/paint.ts';
import type { IdleFindings } from './idle-findings.ts';
import { type IdleSubject, idleText } from './idle-text.ts';

const base: IdleFindings = {
  survived: seconds(3_550),
  died: seconds(3_621),
  exact: true,
  how: 'silent',
  when: 'on-data',
  direction: {},
  refreshed: {},
  presets: [],
  certainty: 'both-ends',
  contradicted: false,
};

function text(findings: Partial<IdleFindings>, subject: Partial<IdleSubject> = {}): string {
  const told = idleText(
    { ...base, ...findings },
    { target: 'fw:1', interrupted: false, longest: minutes(125), ...subject },
    plain,
  );
  assert.ok(told.split('\n').every((line) => line.length <= COLUMNS));
  return told.replaceAll(/\n +(?!-)/g, ' ');
}

const { died: _, how: __, when: ___, ...nothing } = base;

describe('what is told of an idle timer', () => {
  test.each<[string, Partial<IdleFindings>, RegExp]>([
    [
      'the bracket',
      {},
      /^fw:1: a silence of 3550 s \(59 min 10 s\) is survived, one of 3621 s \(1 h 0 min 21 s\) is not +- Forg/,
    ],
    ['not exact as yet', { exact: false }, /is not, not\s+yet\s+as exactly as asked/],
    ['silence', {}, /Forgotten in silence/],
    ['reset on expiry', { how: 'reset', when: 'in-pause' }, /A reset comes when the time is over/],
    ['reset in answer', { how: 'reset' }, /is answered by a reset/],
    ['closed', { how: 'closed', when: 'in-pause' }, /\(FIN\).*a proxy or the service itself/],
    ['neither direction', { direction: { request: false, reply: false } }, /nothing passes, in neither direction/],
    ['one direction', { direction: { request: true, reply: false } }, /what this end sends still arrives/],
    ['the other', { direction: { request: false, reply: true } }, /what the far end sends still comes here/],
    [
      'keepalive holds it',
      { refreshed: { keepalive: true } },
      /with an idle time of 300 s .*holdfast keepalive\) the connection lives/,
    ],
    ['keepalive does not', { refreshed: { keepalive: false } }, /its probes carry no data/],
    [
      'each direction has its clock',
      { refreshed: { nearData: false, farData: false, bothData: true } },
      /each direction has its own clock/,
    ],
    ['only data from there', { refreshed: { nearData: false, farData: true } }, /only that from the far end/],
    [
      'a limit on the life',
      { refreshed: { bothData: false, keepalive: false } },
      /limit on the whole life.*no keepalive holds it/,
    ],
    ['a contradiction', { contradicted: true }, /not one timer/],
    ['one end only', { certainty: 'one-end' }, /Only this end has seen it/],
  ])('%s', (_name, findings, expected) => assert.match(text(findings), expected));

  test('nothing ended', () => {
    const told = idleText(
      { ...nothing, survived: minutes(125) },
      { target: 'fw:1', interrupted: false, longest: minutes(125) },
      plain,
    );
    assert.match(told, /^fw:1: a silence of 7500 s \(2 h 5 min\) is survived, the longest that was tried\n$/);
  });

  test('an interrupt, and an end before the end', () => {
    const subject = { target: 'fw:1', interrupted: true, stopped: 'no room', longest: minutes(125) };
    const told = idleText({ ...nothing, survived: minutes(5) }, subject, plain);
    assert.match(told, /is survived; longer ones were not tried to their end/);
    assert.match(told, /before its end: no room/);
    assert.match(told, /Interrupted; with --state FILE the same command goes on/);
  });
});

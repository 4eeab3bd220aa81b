import assert from 'node:assert/strict';
import { test } from 'vitest';
import { assertNoticed, noticedIn, playDialogue, type Playing, resultOf, wordsIn } from './played-dialogue.ts';

export interface Night extends Partial<Playing> {
  readonly what: string;
  readonly result: 'completed' | 'failed';
  /** Who noticed what, with which error, at which second. */
  readonly noticed?: readonly string[];
  /** Who printed what. */
  readonly words?: readonly string[];
}

/** One test for each night of a dialogue through an ASA that forgets what is idle for an hour. */
export function nights(name: string, outside: readonly string[], rows: readonly Night[]): void {
  test.each(rows.map((row) => [row.what, row] as const))('%s', (_, row) => {
    const played = playDialogue(name, { outside, ...row });
    const told = { result: resultOf(played), noticed: noticedIn(played), words: wordsIn(played) };
    assert.equal(told.result, row.result, JSON.stringify(told));
    if (row.noticed) assertNoticed(played, row.noticed);
    if (row.result === 'completed') assert.deepEqual(told.noticed, []);
    if (row.words) assert.deepEqual(told.words, row.words);
  });
}

/** An ASA whose idle time-out is another one. */
export const idleTimeout = (time: string): string =>
  `policy-map P\n class class-default\n  set connection timeout idle ${time}\nservice-policy P global\n`;

/** A firewall that discards in silence whatever goes to another port than this one. */
export const onlyPort = (port: number): string => `preset: pan-os\npermits: [tcp from any to any port ${port}]`;

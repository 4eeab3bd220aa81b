import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { failed, seen } from '../../../test/seen.ts';
import { milliseconds, minutes, seconds } from '../../base/duration.ts';
import { type OrderedPair } from '../../evidence/clock-fit.ts';
import { assemble, Dossier, EvidencePage } from '../../evidence/index.ts';
import { clockSlack } from './clock-slack.ts';

const pair = (a: string, before: number, b: string, after: number): OrderedPair => ({
  before: { clock: a, at: seconds(before) },
  after: { clock: b, at: seconds(after) },
  slack: milliseconds(0),
});

/** media1, client1 and client2 have each said something, and this is what ties their clocks. */
function slack(a: string, b: string, ...known: OrderedPair[]) {
  const dossier = new Dossier();
  const page = new EvidencePage({ file: 'a.log' });
  page.observations = ['media1', 'client1', 'client2'].map((on) => seen(failed, { at: 100_000, on }));
  dossier.add(page);
  return clockSlack(assemble(dossier, known), a, b);
}

/** client1 is ahead of media1 by 2.0 to 2.4 s, client2 by 4 to 5 s. */
const client1 = [pair('media1', 0, 'client1', 2.4), pair('client1', 2, 'media1', 0)];
const client2 = [pair('media1', 0, 'client2', 5), pair('client2', 4, 'media1', 0)];

describe('an effect may seem to come before its cause', () => {
  test('by the second that firewalls cut off, on one clock', () => {
    assert.equal(slack('media1', 'media1'), seconds(1));
  });
  test('by the errors of both clocks on top of it, where both are tied: what was said of them is the edge of what may be', () => {
    assert.equal(slack('media1', 'client1', ...client1), seconds(1.4));
    assert.equal(slack('client1', 'client2', ...client1, ...client2), seconds(2.4));
  });
  test('by a minute where nothing ties one of them, or only from one side', () => {
    assert.equal(slack('media1', 'client1'), minutes(1));
    assert.equal(slack('client1', 'client2', ...client1), minutes(1));
    assert.equal(slack('media1', 'client1', pair('media1', 0, 'client1', 2.4)), minutes(1));
  });
  test('by a minute on a clock that the evidence does not have', () => {
    assert.equal(slack('media1', 'client9', ...client1), minutes(1));
  });
});

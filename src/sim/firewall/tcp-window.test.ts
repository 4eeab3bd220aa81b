import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import type { Segment } from '../datagram.ts';
import { OPEN_WINDOW } from '../tcp/send-side.ts';
import { inWindow, type Streams, streamsFrom, type WindowVerdict } from './tcp-window.ts';

const flow = {
  protocol: 'tcp',
  source: { address: '10.1.1.5' as Address, port: 40_001 },
  destination: { address: '198.51.100.9' as Address, port: 5_633 },
} as const;

type Numbers = Partial<Omit<Segment, 'flow'>>;

const segment = (more: Numbers): Segment => ({
  kind: 'data',
  flow,
  sequence: 1,
  length: 0,
  acknowledgement: 1,
  window: 1_000,
  ...more,
});

class Watched {
  readonly streams: Streams;
  readonly #liberal: boolean;

  constructor({ liberal = false } = {}) {
    this.#liberal = liberal;
    this.streams = streamsFrom(segment({ kind: 'syn', sequence: 0, acknowledgement: 0 }));
    this.reply({ kind: 'syn-ack', sequence: 0 });
    this.asks({ kind: 'ack' });
  }

  asks(more: Numbers): string {
    return words(this.#judge(more, 'original', 'reply'));
  }

  reply(more: Numbers): string {
    return words(this.#judge(more, 'reply', 'original'));
  }

  #judge(more: Numbers, from: 'original' | 'reply', to: 'original' | 'reply'): WindowVerdict {
    const { [from]: sender, [to]: receiver } = this.streams;
    return inWindow(segment(more), { sender, receiver, state: 'established', liberal: this.#liberal });
  }
}

const words = (verdict: WindowVerdict): string =>
  typeof verdict === 'object' ? `${verdict.taken}: ${verdict.words}` : verdict;

describe('at each edge and one byte behind it', () => {
  test.each([
    [
      'I',
      { sequence: 1_001 },
      'fits',
      { sequence: 10_001 },
      'SEQ is over upper bound 1002 (over the window of the receiver)',
    ],
    [
      'III',
      { acknowledgement: 1 },
      'fits',
      { acknowledgement: 2 },
      'ACK is over upper bound 2 (ACKed data not seen yet)',
    ],
  ])('condition %s', (_, inside, fits, outside, said) => {
    assert.equal(new Watched().asks(inside), fits);
    assert.equal(new Watched().asks(outside), `invalid: ${said}`);
    assert.equal(new Watched({ liberal: true }).asks(outside), 'tolerated');
  });

  test('condition II: data that was acknowledged long ago', () => {
    const watched = new Watched();
    for (let i = 0; i < 4; i++) {
      assert.equal(watched.asks({ sequence: 1 + i * 1_000, length: 1_000 }), 'fits');
      assert.equal(watched.reply({ kind: 'ack', acknowledgement: 1_001 + i * 1_000 }), 'fits');
    }
    assert.equal(watched.asks({ sequence: 3_000, length: 1 }), 'fits');
    assert.equal(
      watched.asks({ sequence: 2_999, length: 1 }),
      'ignored: SEQ is under lower bound 3000 (already ACKed data retransmitted)',
    );
  });

  test('a little too much is let through once, and its acknowledgement is understood', () => {
    const watched = new Watched();
    assert.equal(watched.asks({ sequence: 1_002, length: 500 }), 'ignored: 502 bytes more than expected');
    assert.equal(watched.reply({ kind: 'ack', acknowledgement: 1_502 }), 'fits');
  });
});

/** What a segment of the simulation stands for is never on the wire all at once. */
describe('segments that stand for more than a window', () => {
  const OPEN = { window: OPEN_WINDOW };
  const lump = (i: number, more: Numbers = {}) => ({ ...OPEN, sequence: 1 + i * 1e9, length: 1e9, ...more });

  test('each fits when the one before was acknowledged', () => {
    const watched = new Watched();
    for (let i = 0; i < 5; i++) {
      assert.equal(watched.asks(lump(i)), 'fits');
      assert.equal(watched.reply({ kind: 'ack', ...OPEN, acknowledgement: 1 + (i + 1) * 1e9 }), 'fits');
    }
  });

  test('and when it was not, as far as its sender knows: it would not have been sent yet', () => {
    const watched = new Watched();
    watched.reply({ kind: 'ack', ...OPEN });
    for (let i = 0; i < 3; i++) assert.equal(watched.asks(lump(i, { unacknowledged: 1 })), 'fits');
    for (let i = 0; i < 3; i++) assert.equal(watched.asks(lump(i, { unacknowledged: 1 })), 'fits', 'again');
    assert.equal(watched.reply({ kind: 'ack', ...OPEN, acknowledgement: 1 + 3e9 }), 'fits');
  });

  test('but not when its sender has been told by another way', () => {
    const watched = new Watched();
    watched.reply({ kind: 'ack', ...OPEN });
    assert.equal(watched.asks(lump(0)), 'fits');
    assert.match(watched.asks(lump(1, { unacknowledged: 1 + 1e9 })), /^invalid: SEQ is over upper bound/);
  });
});

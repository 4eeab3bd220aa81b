import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'vitest';
import { ServiceSignals, untilTold } from './service-signals.ts';

/** A process that hears signals, and the number of those who listen for one. */
function listened() {
  const receiver = new EventEmitter() as NodeJS.Process & EventEmitter;
  return {
    receiver,
    comes: (signal: NodeJS.Signals) => receiver.emit(signal, signal),
    listeners: () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => receiver.listenerCount(signal)),
  };
}

describe('a service is asked to end', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('by %s', async (signal) => {
    const { receiver, comes } = listened();
    const signals = new ServiceSignals({ receiver });
    comes(signal);
    assert.equal(await signals.asked, signal);
    assert.equal(signals.askedAgain.aborted, false);
  });

  test('at once by the second time, whichever signal it is', () => {
    const { receiver, comes } = listened();
    const signals = new ServiceSignals({ receiver });
    comes('SIGTERM');
    comes('SIGINT');
    assert.equal(signals.askedAgain.aborted, true);
  });
});

describe('SIGHUP', () => {
  test('is for services that read a file again', () => {
    const { receiver, listeners } = listened();
    const signals = new ServiceSignals({ receiver });
    assert.deepEqual(listeners(), [1, 1, 0]);
    signals.release();
    assert.deepEqual(listeners(), [0, 0, 0]);
  });

  test('neither ends nor reads anything before there is something to read again', () => {
    const { receiver, comes, listeners } = listened();
    const signals = new ServiceSignals({ reloads: true, receiver });
    let read = 0;
    comes('SIGHUP');
    signals.onReload(() => read++);
    assert.equal(read, 0);
    comes('SIGHUP');
    assert.equal(read, 1);
    signals.release();
    assert.deepEqual(listeners(), [0, 0, 0]);
  });
});

test('who was told once listens no more, for either signal: the next one ends the program', async () => {
  const { receiver, comes, listeners } = listened();
  const told = untilTold(receiver);
  comes('SIGINT');
  assert.equal(await told, 'SIGINT');
  assert.deepEqual(listeners(), [0, 0, 0]);
});

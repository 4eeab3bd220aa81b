import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { Epoll, readiness } from './epoll.ts';
import { hear, openEvent, ring } from './event-descriptor.ts';
import { closeDescriptor } from './sockets.ts';

const opened: number[] = [];
const kept = (descriptor: number): number => {
  opened.push(descriptor);
  return descriptor;
};
afterEach(() => opened.splice(0).forEach(closeDescriptor));

function waiting(): Epoll {
  const epoll = new Epoll(8);
  kept(epoll.descriptor);
  return epoll;
}

describe('epoll', () => {
  test('tells which of several is ready, and for what', () => {
    const [epoll, first, second] = [waiting(), kept(openEvent()), kept(openEvent())];
    epoll.add(first, readiness.in);
    epoll.add(second, readiness.in);
    assert.equal(epoll.wait(0), 0);
    ring(second);
    assert.equal(epoll.wait(1_000), 1);
    assert.deepEqual([epoll.descriptorOf(0), epoll.readinessOf(0)], [second, readiness.in]);
    ring(first);
    assert.equal(epoll.wait(1_000), 2);
    assert.deepEqual(
      [0, 1].map((event) => epoll.descriptorOf(event)).toSorted((a, b) => a - b),
      [first, second].toSorted((a, b) => a - b),
    );
  });

  test('what was heard is silent, however often it was rung', () => {
    const [epoll, bell] = [waiting(), kept(openEvent())];
    epoll.add(bell, readiness.in);
    ring(bell);
    ring(bell);
    assert.equal(epoll.wait(0), 1);
    hear(bell);
    assert.equal(epoll.wait(0), 0);
  });

  test('by its edge a change is told once', () => {
    const [epoll, bell] = [waiting(), kept(openEvent())];
    epoll.add(bell, (readiness.in | readiness.edge) >>> 0);
    ring(bell);
    assert.equal(epoll.wait(0), 1);
    assert.equal(epoll.wait(0), 0);
    ring(bell);
    assert.equal(epoll.wait(0), 1);
  });

  test('what has changed its mind hears of what is so already, and of nothing that it did not ask for', () => {
    const [epoll, bell] = [waiting(), kept(openEvent())];
    epoll.add(bell, (readiness.peerClosed | readiness.edge) >>> 0);
    ring(bell);
    assert.equal(epoll.wait(0), 0);
    epoll.change(bell, (readiness.in | readiness.edge) >>> 0);
    assert.equal(epoll.wait(0), 1);
    epoll.change(bell, (readiness.peerClosed | readiness.edge) >>> 0);
    ring(bell);
    assert.equal(epoll.wait(0), 0);
  });

  test('what is taken out is told of no more', () => {
    const [epoll, bell] = [waiting(), kept(openEvent())];
    epoll.add(bell, readiness.in);
    ring(bell);
    epoll.remove(bell);
    assert.equal(epoll.wait(0), 0);
    assert.throws(() => epoll.remove(bell), { code: 'ENOENT' });
  });
});

import assert from 'node:assert/strict';
import { readSync, writeSync } from 'node:fs';
import { afterEach, describe, test } from 'vitest';
import { closeDescriptor } from './sockets.ts';
import { NOT_NOW, openPipe, type Pipe, resizePipe, spliceBytes } from './splice.ts';

const opened: number[] = [];
function pipe(): Pipe {
  const one = openPipe();
  opened.push(one.reading, one.writing);
  return one;
}
afterEach(() => opened.splice(0).forEach(closeDescriptor));

describe('splice', () => {
  test('moves bytes from one pipe to the other', () => {
    const [from, to] = [pipe(), pipe()];
    writeSync(from.writing, 'held open');
    assert.equal(spliceBytes(from.reading, to.writing, 4), 4);
    assert.equal(spliceBytes(from.reading, to.writing, 100), 5);
    const came = Buffer.alloc(16);
    assert.equal(readSync(to.reading, came), 9);
    assert.equal(came.toString('latin1', 0, 9), 'held open');
  });

  test('nothing there is not now; an end is 0; a mistake is the number of its error', () => {
    const [from, to] = [pipe(), pipe()];
    assert.equal(spliceBytes(from.reading, to.writing, 1), NOT_NOW);
    closeDescriptor(from.writing);
    opened.splice(opened.indexOf(from.writing), 1);
    assert.equal(spliceBytes(from.reading, to.writing, 1), 0);
    assert.equal(spliceBytes(-1, to.writing, 1), -9);
  });

  test('a pipe that was made larger holds more at once', () => {
    const small = pipe();
    const chunk = Buffer.alloc(262_144);
    const room = (one: Pipe) => writeSync(one.writing, chunk);
    assert.equal(room(small), 65_536);
    const large = pipe();
    assert.equal(resizePipe(large, 262_144), true);
    assert.equal(room(large), 262_144);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { type Filter, namesOwner, namesSocket } from './filter.ts';

const at = (text: string, port: number) => ({ address: text as Address, port });
const connection = { local: at('10.1.0.5', 5432), peer: at('10.2.0.9', 41_822) };
const listener = { local: at('10.1.0.5', 5432), peer: at('0.0.0.0', 0) };
const to = (...texts: readonly string[]) => ({ to: texts.flatMap((text) => parsePrefix(text) ?? []) });

describe('sockets', () => {
  test.each<[string, Filter, boolean, boolean]>([
    ['nothing', {}, true, true],
    ['a port of this end', { port: [5432] }, true, true],
    ['a port of the other end', { port: [41_822] }, true, false],
    ['another port', { port: [22] }, false, false],
    ['where the peer is', to('10.2.0.0/16'), true, false],
    ['where it is not', to('10.3.0.0/16'), false, false],
    ['everywhere, which no listening socket is connected to', to('0.0.0.0/0'), true, false],
    ['both', { port: [5432], ...to('10.2.0.9') }, true, false],
    ['both, of which one does not hold', { port: [22], ...to('10.2.0.9') }, false, false],
    ['one of several ports', { port: [22, 5432] }, true, true],
    ['one of several networks', to('10.3.0.0/16', '10.2.0.0/16'), true, false],
    ['none of several', { port: [22, 23], ...to('10.3.0.0/16', '10.2.0.0/16') }, false, false],
  ])('%s', (_, filter, ofConnection, ofListener) => {
    assert.equal(namesSocket(filter, connection), ofConnection);
    assert.equal(namesSocket(filter, listener), ofListener);
  });
});

describe('owners', () => {
  const owners = [
    { pid: 1, name: 'systemd', descriptor: 40 },
    { pid: 4711, name: 'backup-exec-age', descriptor: 3 },
  ];
  const program = (pid: number) => (pid === 4711 ? 'backup-exec-agent' : 'init');

  test.each<[string, string | readonly string[] | undefined, boolean]>([
    ['none is asked for', undefined, true],
    ['a name', 'systemd', true],
    ['a number', '4711', true],
    ['another number', '47', false],
    ['a part of a name', 'system', false],
    ['a name that is longer than the kernel keeps', 'backup-exec-agent', true],
    ['another one that begins so', 'backup-exec-agony', false],
    ['what the kernel keeps of it', 'backup-exec-age', true],
    ['one of several', ['sshd', 'systemd'], true],
    ['none of several', ['sshd', '47'], false],
  ])('%s', (_, process, named) => {
    const asked = process === undefined ? undefined : [process].flat();
    assert.equal(namesOwner({ process: asked }, owners, program), named);
  });

  test('nobody is nobody', () => {
    assert.equal(namesOwner({ process: ['systemd'] }, []), false);
    assert.equal(namesOwner({}, []), true);
  });
});

import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import type { NodeParts, OpenRoute } from '../src/config/parts.ts';
import { readPowershell } from '../src/config/windows/powershell.ts';
import type { Change } from '../src/fix/change.ts';
import { changedFiles } from '../src/fix/changed-files.ts';
import { powershellScripts } from '../src/fix/script/powershell-script.ts';
import { scriptsOf } from '../src/fix/script/scripts-of.ts';
import { subjectOf } from '../src/fix/subject.ts';
import { valueOf } from '../src/model/configuration.ts';
import type { Node } from '../src/model/node.ts';
import { idleNetwork, subjectFrom } from './fix-subject.ts';
import { deviceWord } from '../src/config/iproute/value-words.ts';
import { hostileName } from './hostile-name.ts';

/** All that a Windows script changes, as the reader of such lines reads the whole of it. */
describe('what PowerShell is given is read back', () => {
  const subject = subjectFrom({ network: idleNetwork('system: windows') });
  const valueNamed = (name: string, value: string): Change => ({ is: 'parameter', node: 'client1', name, value });
  const written = (change: Change) => {
    const [script] = scriptsOf([change], subject);
    assert.ok(script);
    const { apply, rollback } = powershellScripts(script);
    const bare = script.steps.flatMap((step) => step.apply);
    return {
      apply,
      rollback,
      bare: bare.join('\r\n'),
      back: script.steps.flatMap((one) => one.byHand ?? one.rollback),
    };
  };
  const wayOf = ({ table, to, kind, hops, scope }: OpenRoute) => ({ table, to, kind, hops, scope });
  const read = (text: string): NodeParts => readPowershell({ file: 'apply.ps1', text });
  const weak = (parts: NodeParts) =>
    parts.interfaces?.map(({ name, settings = {} }) => [
      name,
      valueOf(settings.weakHostSend ?? 'not-checked'),
      valueOf(settings.weakHostReceive ?? 'not-checked'),
    ]);
  /** The node of the case with the change, as the proof has it. */
  const proved = (change: Change): Node => {
    const files = changedFiles(subject.files, [change]);
    assert.ok(files);
    const changed = subjectOf(files);
    assert.ok('network' in changed);
    return changed.network.node('client1')?.node ?? assert.fail('the node is gone');
  };

  test('a value', () => {
    const change = valueNamed('KeepAliveTime', '900000');
    const { apply, bare, back } = written(change);
    for (const text of [apply, bare]) {
      const fact = read(text).parameters?.get('KeepAliveTime') ?? 'not-checked';
      assert.equal(valueOf(fact), '900000');
      assert.equal(valueOf(fact), valueOf(proved(change).stack.parameters.get('KeepAliveTime') ?? 'not-checked'));
    }
    assert.deepEqual(read(bare).unread, []);
    assert.equal(read([bare, ...back].join('\r\n')).parameters?.size, 0);
  });

  test('a route', () => {
    const change: Change = { is: 'route', node: 'client1', words: '10.4.0.0/22 via 10.10.0.9 dev eth0' };
    const { apply, rollback, bare } = written(change);
    const there = proved(change).routes.find(({ to }) => to.address === '10.4.0.0');
    assert.ok(there);
    for (const text of [apply, bare]) {
      assert.deepEqual(read(text).routes?.routes.map(wayOf), [wayOf(there)]);
    }
    assert.deepEqual(read(bare).unread, []);
    assert.equal(read(apply + rollback).routes, undefined);
  });

  test.each(['send', 'receive'] as const)('a weak interface that may %s', (half) => {
    const change: Change = { is: 'weak-interface', node: 'client1', interface: 'eth0', half };
    const { apply, rollback, bare } = written(change);
    const settings = proved(change).interfaces.find(({ name }) => name === 'eth0')?.settings;
    const there = [settings && valueOf(settings.weakHostSend), settings && valueOf(settings.weakHostReceive)];
    for (const text of [apply, bare]) assert.deepEqual(weak(read(text)), [['eth0', ...there]]);
    assert.deepEqual(read(bare).unread, []);
    assert.deepEqual(weak(read(apply + rollback)), [
      ['eth0', half === 'send' ? false : undefined, half === 'send' ? undefined : false],
    ]);
  });

  test.each([
    ['weak', true],
    ['strong', false],
  ] as const)('a %s host', (model, on) => {
    const { apply, rollback } = written({ is: 'host-model', node: 'client1', model });
    assert.deepEqual(weak(read(apply)), [['eth0', on, on]]);
    assert.deepEqual(weak(read(apply + rollback)), [['eth0', !on, !on]]);
  });

  test('whatever a value is called, it is that value and no other', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        const { apply, bare } = written(valueNamed(name, '7'));
        assert.deepEqual(
          [...(read(bare).parameters ?? [])].map(([key, fact]) => [key, valueOf(fact)]),
          [[name, '7']],
        );
        assert.deepEqual([...(read(apply).parameters?.keys() ?? [])], [name]);
        assert.deepEqual([read(apply).interfaces, read(apply).routes], [[], undefined]);
      }),
    );
  });

  test('whatever an interface is called, it is that interface and no other', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        const { apply } = written({ is: 'weak-interface', node: 'client1', interface: name, half: 'send' });
        assert.deepEqual(weak(read(apply)), [[name, true, undefined]]);
        assert.deepEqual([read(apply).parameters?.size, read(apply).routes], [0, undefined]);
      }),
    );
    fc.assert(
      fc.property(
        hostileName.map((name) => name.replaceAll(/[^\S ]|"/g, '_')),
        (name) => {
          const words = `10.4.0.0/22 via 10.10.0.9 dev ${deviceWord(name)}`;
          const { apply } = written({ is: 'route', node: 'client1', words });
          assert.deepEqual(
            read(apply).routes?.routes.map(({ hops }) => hops),
            [[{ via: '10.10.0.9', device: name, weight: 1 }]],
          );
        },
      ),
    );
  });
});

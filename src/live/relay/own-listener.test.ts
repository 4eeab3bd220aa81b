import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Address, parseAddress } from '../../base/address.ts';
import { parseHostPort } from '../../base/host-port.ts';
import type { ServedRelay } from './data-path.ts';
import { loopWords, ownAddresses } from './own-listener.ts';
import { relayDefaults } from './relay.ts';

const address = (text: string): Address => parseAddress(text) ?? assert.fail(text);
const own = new Set([address('10.1.0.5'), address('fd77::5')]);

function at(text: string) {
  const read = parseHostPort(text, '::');
  return 'wrong' in read ? assert.fail(read.wrong) : read;
}

function relay(name: string, listen: string, ...to: readonly string[]): ServedRelay {
  const targets = to.map((written) => ({ address: address(at(written).host), port: at(written).port, written }));
  return { slot: 0, targets, relay: { ...relayDefaults, name, listen: [at(listen)], to: to.map(at) } };
}

describe('a relay that leads to itself', () => {
  test.each([
    ['127.0.0.1:6000', '127.0.0.1:6000', true],
    ['127.0.0.1:6000', '127.0.0.1:6001', false],
    ['127.0.0.1:6000', '127.0.0.2:6000', false],
    ['127.0.0.1:6000', '0.0.0.0:6000', true],
    ['localhost:6000', '127.0.0.1:6000', true],
    ['6000', '127.0.0.3:6000', true],
    ['6000', '10.1.0.5:6000', true],
    ['6000', '[fd77::5]:6000', true],
    ['6000', '[::1]:6000', true],
    ['6000', '10.1.0.6:6000', false],
    ['0.0.0.0:6000', '10.1.0.5:6000', true],
    ['0.0.0.0:6000', '[fd77::5]:6000', false],
    ['10.1.0.5:6000', '10.1.0.6:6000', false],
  ])('listens on %s, target %s: %s', (listen, to, isLoop) =>
    assert.equal(loopWords([relay('pbx', listen, to)], own) !== undefined, isLoop),
  );

  test('is one too where a target before it leads away', () =>
    assert.equal(
      loopWords([relay('pbx', '6000', '10.9.0.1:1556', '10.1.0.5:6000')], own),
      'pbx leads to itself: its target 10.1.0.5:6000 is its own listener [::]:6000; name the host that the service is on, or another port',
    ));

  test('by another', () => {
    const there = relay('there', '6000', '127.0.0.1:6001');
    assert.equal(
      loopWords([there, relay('back', '6001', '127.0.0.1:6000')], own),
      'there leads to itself: its target 127.0.0.1:6001 is [::]:6001 of back, which leads back; name the host that the service is on, or another port',
    );
    assert.equal(loopWords([there, relay('away', '6001', '10.9.0.1:6000')], own), undefined);
  });

  test('by three', () => {
    const chain = [
      ['6000', '127.0.0.1:6001'],
      ['6001', '127.0.0.1:6002'],
      ['6002', '127.0.0.1:6000'],
    ] as const;
    assert.match(
      loopWords(
        chain.map(([listen, to]) => relay('one', listen, to)),
        own,
      ) ?? '',
      /leads to itself/,
    );
  });

  test('by a socket of the service manager is not known', () => {
    const one = relay('pbx', '6000', '127.0.0.1:6000');
    assert.equal(loopWords([{ ...one, relay: { ...one.relay, listen: [{ inherited: 'pbx' }] } }], own), undefined);
  });
});

test('this machine has the addresses by which it reaches itself', () => assert.ok([...ownAddresses()].length > 0));

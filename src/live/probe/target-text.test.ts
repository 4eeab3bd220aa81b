import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { parseTarget, parseTargetList } from './target-text.ts';

const USUAL = [1_556, 13_724];

describe('a target', () => {
  test.each([
    ['10.1.0.1:1556', undefined, '10.1.0.1', [1_556]],
    ['client1:1556,13724,1556', undefined, 'client1', [1_556, 13_724]],
    ['[2001:db8::1]:22,23', undefined, '2001:db8::1', [22, 23]],
    ['client1', USUAL, 'client1', USUAL],
    ['[2001:db8::1]', USUAL, '2001:db8::1', USUAL],
    ['client1:22', USUAL, 'client1', [22]],
    ['2001:db8::1', USUAL, '2001:db8::1', USUAL],
  ])('%s', (text, usual, host, ports) => assert.deepEqual(parseTarget(text, usual), { host, ports }));

  test.each([
    ['client1', undefined, /expected a port behind client1/],
    ['client1:0', undefined, /a port from 1 to 65535/],
    ['client1:22,', undefined, /found "" in "client1:22,", expected a port/],
    ['client1:22,70000', undefined, /found "70000"/],
    ['client1:22,x', undefined, /found "x"/],
    ['client1,22', USUAL, /expected a port behind client1/],
    ['2001:db8::1', undefined, /an IPv6 address in brackets/],
    ['client1:ssh', undefined, /found "client1:ssh", expected a number behind client1: the port/],
    ['client1:1550-1560', undefined, /expected a number behind client1: the port/],
    [`client1:${Array.from({ length: 65 }, (_, i) => i + 1).join(',')}`, undefined, /found 65 ports .* at most 64/],
  ])('%s is none', (text, usual, why) => {
    const read = parseTarget(text, usual);
    assert.match('wrong' in read ? read.wrong : 'read', why);
  });
});

describe('a list of targets', () => {
  test('has one a line, and comments', () => {
    assert.deepEqual(parseTargetList('# all\n\na:1 # the first\r\nb:2,3', 'hosts.txt'), [
      { host: 'a', ports: [1] },
      { host: 'b', ports: [2, 3] },
    ]);
  });

  test('tells the line that is wrong', () => {
    assert.deepEqual(parseTargetList('a:1\nb\n', 'hosts.txt'), {
      wrong: 'hosts.txt:2: found "b", expected a port behind b: HOST:PORT; correct the line, or comment it out with #',
    });
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatHostPort, parseHostPort } from './host-port.ts';

describe('host and port, as people write them', () => {
  test.each([
    ['10.1.0.1:1556', { host: '10.1.0.1', port: 1_556 }],
    ['[2001:db8::1]:1556', { host: '2001:db8::1', port: 1_556 }],
    ['client-1.example:65535', { host: 'client-1.example', port: 65_535 }],
  ])('%s, and back', (text, read) => {
    assert.deepEqual(parseHostPort(text), read);
    assert.equal(formatHostPort(read), text);
  });

  test.each(['9400', ':9400'])('%s: the port alone, where the host is known', (text) => {
    assert.deepEqual(parseHostPort(text, '127.0.0.1'), { host: '127.0.0.1', port: 9_400 });
  });

  test.each([
    ['2001:db8::1', 'in brackets'],
    ['2001:db8::1:1556', 'in brackets'],
    ['[2001:db8::1', 'in brackets'],
    ['[2001:db8::1]', 'a port behind'],
    ['[1.2.3]:5', 'an IPv6 address in the brackets'],
    ['client1', 'a port behind client1'],
    ['9400', 'a port behind'],
    [':9400', 'a host before the port'],
    ['client1:0', 'from 1 to 65535'],
    ['client1:65536', 'from 1 to 65535'],
    ['client1:http', 'a number behind client1: the port'],
    ['[2001:db8::1]:http', 'a number behind [2001:db8::1]: the port'],
    ['256.1.1.1:80', 'four numbers'],
    ['010.0.0.1:80', 'four numbers'],
    ['a b:80', 'letters, digits'],
    ['$(id):80', 'letters, digits'],
    ['', 'HOST:PORT'],
  ])('%j is refused, with what is expected', (text, expected) => {
    const read = parseHostPort(text);
    assert.ok('wrong' in read && read.wrong.includes(expected), JSON.stringify(read));
  });
});

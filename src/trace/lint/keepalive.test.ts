import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flawsIn } from '../../../test/flaws.ts';
import { networkFrom } from '../../../test/yaml-network.ts';

const CODE = 'KEEPALIVE_NOT_BELOW_IDLE_TIMEOUT';

const found = (host: string, timeout = 'timeout conn 1:00:00') =>
  flawsIn(networkFrom(`nodes:\n  h:\n    ${host}\n`, { fw: `ASA Version 9.8(2)\n${timeout}\n` }), CODE);

const linux = (seconds: number) => `sysctl: { net.ipv4.tcp_keepalive_time: ${seconds} }`;

describe(CODE, () => {
  test.each([
    [3_601, 1],
    [3_600, 1],
    [3_599, 0],
  ])('with keepalive after %i s and an idle timeout of an hour: %i', (seconds, count) => {
    assert.equal(found(linux(seconds)).length, count);
  });

  test('cites both lines, and says that equal loses the race', () => {
    const [flaw] = found(linux(3_600));
    assert.match(flaw?.text ?? '', /equal loses the race/);
    assert.deepEqual(
      flaw?.config.map(({ file }) => file),
      ['network/network.yaml', 'network/firewalls/fw.cfg'],
    );
    assert.doesNotMatch(found(linux(7_200))[0]?.text ?? '', /equal/);
  });

  test('is gone with the replacement', () => {
    const [, seconds] = /tcp_keepalive_time=(\d+)/.exec(found(linux(7_200))[0]?.replacement[0] ?? '') ?? [];
    assert.deepEqual(found(linux(Number(seconds))), []);
  });

  test.each([
    ['ndd of Solaris, in milliseconds', 'system: solaris-10\n    sysctl: { tcp_keepalive_interval: 7200000 }', 1],
    ['ndd of Solaris, below', 'system: solaris-10\n    sysctl: { tcp_keepalive_interval: 3599000 }', 0],
    ['AIX, in half seconds', 'system: aix\n    sysctl: { tcp_keepidle: 14400 }', 1],
    ['AIX, below', 'system: aix\n    sysctl: { tcp_keepidle: 7199 }', 0],
  ])('reads %s', (_, host, count) => {
    const flaws = found(host);
    assert.equal(flaws.length, count);
    assert.ok(flaws.every(({ replacement }) => replacement.length === 0));
  });

  test('is not found where nobody looked at the host, or the firewall never forgets', () => {
    assert.deepEqual(found('system: linux'), []);
    assert.deepEqual(found(linux(7_200), 'timeout conn 0:00:00'), []);
  });
});

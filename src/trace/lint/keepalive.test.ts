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

  test('of two devices the shorter timer is told first, and what is to be written is below both', () => {
    const cfg = (name: string, timeout: string) => ({ [name]: `ASA Version 9.8(2)\ntimeout conn ${timeout}\n` });
    const flaws = flawsIn(
      networkFrom(`nodes:\n  h:\n    ${linux(7_200)}\n`, { ...cfg('fw1', '2:00:00'), ...cfg('fw2', '0:30:00') }),
      CODE,
    );
    assert.deepEqual(
      flaws.map(({ text, replacement }) => [/; (fw\d)/.exec(text)?.[1], /=(\d+)/.exec(replacement[0] ?? '')?.[1]]),
      [
        ['fw2', '900'],
        ['fw1', '900'],
      ],
    );
  });

  test('is not told of the default of a gateway, whose own sockets nobody asked about', () => {
    const chain = (forwarding: boolean) =>
      networkFrom(
        `nodes:
  h: { system: linux, forwarding: ${forwarding}, interfaces: { eth0: 10.1.0.2/24 }, routes: [default via 10.1.0.1 dev eth0] }
  lb: { preset: fortigate, interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 } }
`,
      );
    assert.equal(flawsIn(chain(false), CODE).length, 1);
    assert.equal(flawsIn(chain(true), CODE).length, 0);
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

  describe('with Linux’ default of two hours', () => {
    const behind = (system: string, timeout: string, sysctl = '') =>
      flawsIn(
        networkFrom(
          `nodes:
  h: { system: ${system}, interfaces: { eth0: 10.1.0.2/24 }, routes: [default via 10.1.0.1 dev eth0]${sysctl} }
  r: { system: linux, forwarding: true, interfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.2/24 }, routes: [default via 10.2.0.1 dev eth1], sysctl: { net.ipv4.tcp_keepalive_time: 60 } }
  far: { system: linux, interfaces: { eth0: 10.2.0.9/24 } }
`,
          {
            fw: `ASA Version 9.8(2)
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.2.0.1 255.255.255.0
timeout conn ${timeout}
`,
          },
        ),
        CODE,
      );

    test('is found where a gateway’s gateway forgets before', () => {
      const flaws = behind('linux', '1:00:00');
      assert.deepEqual(
        flaws.map(({ node }) => node),
        ['h'],
        'far has no gateway',
      );
      assert.match(
        flaws[0]?.text ?? '',
        /after 2 h, Linux’ default, because no line sets net\.ipv4\.tcp_keepalive_time; fw/,
      );
      assert.match(flaws[0]?.config.map(({ text }) => text).join() ?? '', /^timeout conn 1:00:00$/);
      assert.equal(behind('linux', '2:00:00').length, 1);
    });

    test('is not found where the firewall is more patient, another value is set, or the system is another', () => {
      assert.deepEqual(behind('linux', '2:00:01'), []);
      assert.deepEqual(behind('linux', '1:00:00', ', sysctl: { net.ipv4.tcp_keepalive_time: 600 }'), []);
      assert.deepEqual(behind('solaris-10', '1:00:00'), []);
      assert.deepEqual(behind('not-known', '1:00:00'), []);
    });
  });

  test('is not found where nobody looked at the host, or the firewall never forgets', () => {
    assert.deepEqual(found('system: linux'), []);
    assert.deepEqual(found(linux(7_200), 'timeout conn 0:00:00'), []);
  });

  describe('counts a host’s own table', () => {
    const ESTABLISHED = 'net.netfilter.nf_conntrack_tcp_timeout_established';
    const rules = (rule: string) =>
      `nft: |\n      table inet own {\n        chain in { type filter hook input priority 0; policy accept; ${rule}; }\n      }`;
    const own = (seconds: number | undefined, lines: string, more = '') => {
      const sysctl = [
        ...(seconds === undefined ? [] : [`net.ipv4.tcp_keepalive_time: ${seconds}`]),
        ...(more === '' ? [] : [more]),
      ];
      const host = `system: linux\n    sysctl: { ${sysctl.join(', ')} }\n    ${lines}`;
      return flawsIn(networkFrom(`nodes:\n  h:\n    interfaces: { eth0: 10.1.0.2/24 }\n    ${host}\n`), CODE);
    };

    test.each([
      [350, 1],
      [349, 0],
      [undefined, 1],
    ])('a preset that guards it, with keepalive after %s s: %i', (seconds, count) => {
      const flaws = own(seconds, 'preset: aws-security-group-nitro6');
      assert.equal(flaws.length, count);
      for (const { text, config } of flaws) {
        assert.match(text, /; its own aws-security-group-nitro6 forgets an idle connection after 5 min 50/);
        assert.match(config.at(-1)?.text ?? '', /aws-security-group-nitro6/);
      }
    });

    test.each([
      [600, 'ct state established,related accept', 1],
      [599, 'ct state established,related accept', 0],
      [600, 'tcp dport 22 accept', 0],
      [undefined, 'ct state established,related accept', 1],
    ])('its conntrack, with keepalive after %s s, where rules say %s: %i', (seconds, rule, count) => {
      const flaws = own(seconds, rules(rule), `${ESTABLISHED}: 600`);
      assert.equal(flaws.length, count);
      for (const { text, config, replacement } of flaws) {
        assert.match(text, /; its own conntrack, which its rules ask, forgets an idle connection after 10 min/);
        assert.match(config.at(-1)?.text ?? '', /timeout_established: 600/);
        assert.match(replacement[0] ?? '', /tcp_keepalive_time=300 /);
      }
    });

    test.each([
      ['forward', 'ct state established accept', 0],
      ['output', 'jump asked', 1],
      ['forward', 'jump asked', 0],
      ['postrouting', 'masquerade', 0],
    ])('its conntrack where the hook %s says %s: %i', (hook, rule, count) => {
      const type = hook === 'postrouting' ? 'nat' : 'filter';
      const chain = `chain c { type ${type} hook ${hook} priority 0; policy accept; ${rule}; }`;
      const asked = 'chain asked { ct state invalid drop; }';
      const lines = `nft: |\n      table inet own {\n        ${asked}\n        ${chain}\n      }`;
      assert.equal(own(600, lines, `${ESTABLISHED}: 600`).length, count);
    });

    test('is silent about the default of conntrack, five days', () =>
      assert.deepEqual(own(7_200, rules('ct state established accept')), []));
  });

  test.each([
    ['a Linux that forwards, by its sysctl', 'forwarding: true, nft: *rules', 1],
    ['a Linux that only guards itself', 'forwarding: false, nft: *rules', 0],
    ['the kind of a device', 'preset: aws-nat-gateway', 1],
    ['the preset of another host', 'preset: aws-security-group-nitro6', 0],
  ])('of other nodes: %s', (_, keys, count) => {
    const flaws = flawsIn(
      networkFrom(`nodes:
  h: { ${linux(7_200)} }
  other:
    interfaces: { a: 10.1.0.1/24, b: 10.2.0.1/24 }
    sysctl: { net.ipv4.tcp_keepalive_time: 60, net.netfilter.nf_conntrack_tcp_timeout_established: 3600 }
    ${keys.replaceAll(', ', '\n    ').replace('*rules', '"table ip t { chain f { type filter hook forward priority 0; ct state new accept; }; }"')}
`),
      CODE,
    );
    assert.deepEqual(
      flaws.map(({ node, text }) => [node, text.includes('; other forgets')]),
      Array.from({ length: count }, () => ['h', true]),
    );
  });
});

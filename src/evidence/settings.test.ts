import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { pageDouble, readText } from '../../test/page.ts';
import { settings } from './settings.ts';

const read = (text: string) => {
  const page = pageDouble({ file: 'media1/settings.txt', node: 'media1' });
  const transcript = readText(settings, page, text);
  return { ...transcript, told: page.ofKind('setting').map(({ name, value }) => `${name} = ${value}`) };
};

describe('a setting is told by its name and its value as printed', () => {
  const rows: readonly [string, string, string[]][] = [
    ['sysctl -a', 'net.ipv4.tcp_keepalive_time = 7200', ['net.ipv4.tcp_keepalive_time = 7200']],
    ['sysctl of an interface', 'net.ipv4.conf.bond0.120.rp_filter = 1', ['net.ipv4.conf.bond0.120.rp_filter = 1']],
    [
      'sysctl, two numbers',
      'net.ipv4.ip_local_port_range = 32768\t60999',
      ['net.ipv4.ip_local_port_range = 32768\t60999'],
    ],
    ['sysctl.conf', 'net.ipv4.tcp_retries2=8   # fail earlier', ['net.ipv4.tcp_retries2 = 8']],
    [
      'conntrack',
      'net.netfilter.nf_conntrack_tcp_timeout_established = 432000',
      ['net.netfilter.nf_conntrack_tcp_timeout_established = 432000'],
    ],
    ['BSD', 'net.inet.tcp.keepidle: 7200000', ['net.inet.tcp.keepidle = 7200000']],
    ['grep over /proc', '/proc/sys/net/ipv4/tcp_syn_retries:6', ['net.ipv4.tcp_syn_retries = 6']],
    ['cat of /proc', '$ cat /proc/sys/net/ipv4/tcp_keepalive_intvl\n75', ['net.ipv4.tcp_keepalive_intvl = 75']],
    ['head of /proc', '==> /proc/sys/net/ipv4/conf/eth1/rp_filter <==\n2', ['net.ipv4.conf.eth1.rp_filter = 2']],
    ['AIX no -a', '               tcp_keepidle = 14400', ['tcp_keepidle = 14400']],
    ['ndd', 'sol1# ndd -get /dev/tcp tcp_keepalive_interval\n7200000', ['tcp_keepalive_interval = 7200000']],
    [
      'ipadm',
      'tcp   _keepalive_interval   rw   7200000      --           7200000      10000-864000000',
      ['_keepalive_interval = 7200000'],
    ],
    ['reg query', '    KeepAliveTime    REG_DWORD    0x493e0', ['KeepAliveTime = 0x493e0']],
    ['.reg', '"KeepAliveInterval"=dword:000003e8', ['KeepAliveInterval = 0x000003e8']],
    ['PowerShell', 'KeepAliveTime                : 300000', ['KeepAliveTime = 300000']],
    ['bp.conf', 'CLIENT_READ_TIMEOUT = 300', ['CLIENT_READ_TIMEOUT = 300']],
    [
      'bp.conf, a rule',
      'PREFERRED_NETWORK = 10.82.105/21 MATCH media1-bk',
      ['PREFERRED_NETWORK = 10.82.105/21 MATCH media1-bk'],
    ],
    ['bp.conf, options', 'CONNECT_OPTIONS = client7 0 1 2', ['CONNECT_OPTIONS = client7 0 1 2']],
    ['bp.conf, a server', 'SERVER = master1.example.com', ['SERVER = master1.example.com']],
    [
      'Cisco, global',
      'timeout conn 1:00:00 half-closed 0:10:00 udp 0:02:00 sctp 0:02:00 icmp 0:00:02',
      ['asa.timeout.conn = 1:00:00', 'asa.timeout.half-closed = 0:10:00', 'asa.timeout.udp = 0:02:00'],
    ],
    ['Cisco, never', 'timeout conn 0', ['asa.timeout.conn = 0']],
    [
      'Cisco, a class',
      '  set connection timeout idle 12:00:00 reset dcd 0:00:15 5',
      ['asa.class.timeout = 12:00:00', 'asa.class.reset = on', 'asa.class.dcd = 0:00:15 5'],
    ],
    [
      'Cisco, a class before 8.2(2)',
      '  set connection timeout embryonic 0:0:30 half-closed 0:10:0 tcp 2:0:0 dcd',
      [
        'asa.class.embryonic = 0:0:30',
        'asa.class.half-closed = 0:10:0',
        'asa.class.timeout = 2:0:0',
        'asa.class.dcd = on',
      ],
    ],
    ['Cisco, bypass', '  set connection advanced-options tcp-state-bypass', ['asa.class.tcp-state-bypass = on']],
  ];
  test.each(rows)('%s', (_name, text, told) => {
    const { unread, ...rest } = read(text);
    assert.deepEqual(rest.told, told);
    assert.deepEqual(unread, []);
  });
});

describe('prose and settings that decide nothing are not told', () => {
  test.each([
    'PREFERRED_NETWORK settings seem to have no effect',
    "An strace of 'bptestbpcd -client' with 'PREFERRED_NETWORK = PROHIBITED' configured",
    'we set CLIENT_READ_TIMEOUT = 300 on the media server',
    '# net.ipv4.tcp_keepalive_time = 300',
    'sysctl -w net.ipv4.tcp_keepalive_time=300',
    'net.ipv4.tcp_rmem = 4096 87380 6291456',
    'lower tcp_keepidle = half of the time-out',
    'the KeepAliveTime value is in milliseconds',
    'timeout xlate 3:00:00',
    'a timeout conn 1:00:00 line',
    ' set connection decrement-ttl',
    '$ cat /proc/sys/net/ipv4/tcp_rmem',
    '$ cat /proc/sys/net/ipv4/tcp_keepalive_time\ncat: no such file',
  ])('%s', (text) => {
    const { told, unread } = read(text);
    assert.deepEqual([told, unread], [[], []]);
  });
});

describe('damage is told', () => {
  const damaged: readonly [string, RegExp][] = [
    ['net.ipv4.tcp_keepalive_time = ', /net.ipv4.tcp_keepalive_time: found "", expected a number/],
    ['CLIENT_READ_TIMEOUT = five minutes', /CLIENT_READ_TIMEOUT: found "five minutes", expected a number/],
    ['    KeepAliveTime    REG_DWORD    0xzz', /found "0xzz", expected a hexadecimal number/],
    ['SERVER = ', /SERVER: found ""/],
    [' set connection timeout idle soon', /found "idle soon", expected/],
  ];
  test.each(damaged)('%s', (text, reason) => {
    const { told, unread } = read(text);
    assert.deepEqual(told, []);
    assert.match(unread[0]?.reason ?? '', reason);
  });
});

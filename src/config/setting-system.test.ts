import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { OperatingSystem } from '../model/node.ts';
import { foreignSetting } from './setting-system.ts';

const LINUX = 'net.ipv4.tcp_keepalive_time';

describe('a setting of another system', () => {
  test.each<[OperatingSystem, string, string | undefined]>([
    ['linux', LINUX, undefined],
    ['windows', LINUX, 'Linux'],
    ['solaris', LINUX, 'Linux'],
    ['linux', 'KeepAliveTime', 'Windows'],
    ['windows-2003', 'KeepAliveTime', undefined],
    ['windows', 'net.inet.tcp.keepidle', 'BSD and macOS'],
    ['macos', 'net.inet.tcp.keepidle', undefined],
    ['hp-ux', 'tcp_keepidle', 'AIX'],
    ['aix', 'tcp_keepidle', undefined],
    ['aix', 'tcp_keepalive_interval', 'Solaris and HP-UX'],
    ['aix', 'tcp._keepalive_interval', 'Solaris and HP-UX'],
    ['hp-ux', 'tcp_keepalive_interval', undefined],
    ['not-known', LINUX, undefined],
    ['windows', 'vm.swappiness', undefined],
  ])('on %s %s: %s', (system, name, of) => assert.equal(foreignSetting(name, system), of));
});

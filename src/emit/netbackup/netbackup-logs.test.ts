import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, seconds } from '../../base/duration.ts';
import { civilDay, instant, later } from '../../base/instant.ts';
import { simulate } from '../../dialogue/simulate.ts';
import { guardedPair, other } from '../../../test/loop/guarded-pair.ts';
import { backupOf } from '../../../test/loop/netbackup-sessions.ts';
import { emit } from '../emit.ts';

/** A night of one blocked port, as files by path. */
function night(system: string, contacts: number): ReadonlyMap<string, readonly string[]> {
  const hosts = { client: [`system: ${system}`], server: [`system: ${system}`] };
  const guard = other('preset: pan-os', 'permits: [tcp from any to any port 13724]');
  const network = guardedPair({ guard, ...hosts });
  const sessions = [backupOf({ contacts })];
  const simulation = simulate({ network, sessions, seed: 1, until: hours(3), tape: { socketsEvery: seconds(60) } });
  const epoch = later(civilDay(2026, 11, 20) ?? instant(0), hours(23.99));
  const { files } = emit(simulation, { network, sessions, epoch, captures: 'none' });
  return new Map(
    files.flatMap(({ path, content }) => (typeof content === 'string' ? [[path, content.trimEnd().split('\n')]] : [])),
  );
}

const without = (line: string): string =>
  line
    .replace(/^.*?> /, '')
    .replace(/ \w+\.c\.\d+:/, ' ...')
    .replace(/FROM 10\.1\.0\.10\.\d+/, 'FROM 10.1.0.10.PORT');

describe('bpbrm', () => {
  const logs = night('linux', 1);
  const [line = ''] = logs.get('evidence/client/bpbrm/log.112026') ?? [];

  test('writes one file for each day, with its process and without a thread on UNIX', () => {
    assert.ok(logs.has('evidence/client/bpbrm/log.112126'));
    assert.match(line, /^23:59:\d\d\.\d{3} \[\d+\] <2> /);
    assert.match(night('windows', 1).get('evidence/client/bpbrm/112026.log')?.[0] ?? '', / \[\d+\.\d+\] <2> /);
  });

  test('tells of a connect that fell back in the words of the product', () => {
    const all = [
      ...(logs.get('evidence/client/bpbrm/log.112026') ?? []),
      ...(logs.get('evidence/client/bpbrm/log.112126') ?? []),
    ];
    const from = all.findIndex((one) => one.includes('connect in progress: 1'));
    assert.deepEqual(all.slice(from, from + 8).map(without), [
      'vnet_async_connect: ... 0: connect in progress: 1 0x00000001',
      'vnet_async_connect: ... 0: connect in progress: 2 0x00000002',
      'vnet_vnetd_pbx_c_supported: ... 0: VN_REQUEST_PBX_C_SUPPORTED: 13 0x0000000d',
      'do_vnetd_service: ... 0: remote host supports PBX, but PBX is not running: 0 0x00000000',
      'vnet_vnetd_service_socket: ... 0: VN_REQUEST_SERVICE_SOCKET: 6 0x00000006',
      'vnet_vnetd_service_socket: ... 0: service: bpcd',
      'do_vnetd_service: ... 0: via VNETD: bpcd CONNECT FROM 10.1.0.10.PORT TO 10.2.0.10.13724 fd = 3',
      'vnet_async_connect: ... 0: connect: async CONNECT FROM 10.1.0.10.PORT TO 10.2.0.10.13724 fd = 3',
    ]);
  });
});

test('bpcd misses a socket that vnetd has given up, in the numbers of its system', () => {
  const lines = [...night('windows', 7)].flatMap(([path, of]) => (path.includes('/server/') ? of : []));
  const refused = lines.filter((one) => one.endsWith('getsockopt SO_ERROR returned: 10061 0x0000274d'));
  assert.equal(refused.length, 5);
  assert.ok(lines.some((one) => one.endsWith('<16> process_requests: get_vnetd_forward_socket failed: 25')));
  assert.ok(lines.some((one) => one.endsWith('vnet_sock_ready: vnet.c.1290: 0: max_time: 120 0x00000078')));
});

test('both ends write the same hash for the same socket', () => {
  const logs = night('linux', 1);
  const hashesOf = (host: string) =>
    new Set(
      [...logs].flatMap(([path, of]) =>
        path.includes(`/${host}/`) ? of.flatMap((one) => /hash_str1: (\w{32})/.exec(one)?.[1] ?? []) : [],
      ),
    );
  const [client, server] = [hashesOf('client'), hashesOf('server')];
  assert.equal(client.size, 2, 'the image socket and one NAME socket');
  assert.deepEqual(
    [...client].filter((one) => !server.has(one)),
    [],
  );
});

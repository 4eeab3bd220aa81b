import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readBpConf } from './bp-conf.ts';
import { formatTarget } from './network-target.ts';

const read = (...lines: readonly string[]) => readBpConf({ file: 'media1/bp.conf', text: lines.join('\n') });

const entries = (...lines: readonly string[]) =>
  read(...lines).netbackup.preferredNetworks.map((one) =>
    [one.setting, formatTarget(one.target), one.directive, one.source && formatTarget(one.source), one.by.line].join(
      ' ',
    ),
  );

describe('peers and names', () => {
  const { netbackup, unread } = read(
    'SERVER = master1',
    'SERVER = media1-bk',
    '  MEDIA_SERVER=media2',
    'CLIENT_NAME = media1',
    'CLUSTER_NAME = nbu-cluster',
    'ANY_CLUSTER_INTERFACE = 1',
  );

  test('keep their order and their lines', () => {
    assert.deepEqual(
      netbackup.servers.map(({ name, by }) => [name, by]),
      [
        ['master1', { file: 'media1/bp.conf', line: 1, text: 'SERVER = master1' }],
        ['media1-bk', { file: 'media1/bp.conf', line: 2, text: 'SERVER = media1-bk' }],
      ],
    );
    assert.deepEqual(
      netbackup.mediaServers.map(({ name, by }) => [name, by.text]),
      [['media2', 'MEDIA_SERVER=media2']],
    );
    assert.deepEqual([netbackup.clientName, netbackup.clusterName?.name], ['media1', 'nbu-cluster']);
    assert.equal(netbackup.anyClusterInterface?.on, true);
    assert.deepEqual(unread, []);
  });

  test('a second value of what can have only one is said', () => {
    const twice = read('CLIENT_NAME = a', 'CLIENT_NAME = b');
    assert.equal(twice.netbackup.clientName, 'a');
    assert.deepEqual(
      twice.unread.map(({ line, bears }) => [line, bears]),
      [[2, 'addresses']],
    );
  });
});

describe('networks', () => {
  test('REQUIRED_INTERFACE and REQUIRED_NETWORK become what they stand for, in the order of the file', () => {
    assert.deepEqual(
      entries(
        'REQUIRED_NETWORK = 10.40.8/21',
        'PREFERRED_NETWORK = 10.50.0.0/16 MATCH 10.50.0.11',
        'REQUIRED_INTERFACE = media1-bk',
        'PREFERRED_NETWORK = 10.60.1.0/24 PROHIBITED',
      ),
      [
        'REQUIRED_NETWORK 10.40.8.0/21 ONLY  1',
        'PREFERRED_NETWORK 10.50.0.0/16 MATCH 10.50.0.11 2',
        'REQUIRED_INTERFACE 0/0 MATCH media1-bk 3',
        'PREFERRED_NETWORK 10.60.1.0/24 PROHIBITED  4',
      ],
    );
  });

  test('a malformed target is an entry: it is what the administrator meant to have', () => {
    assert.deepEqual(entries('PREFERRED_NETWORK = 0/32 PROHIBITED'), ['PREFERRED_NETWORK 0/32 PROHIBITED  1']);
  });

  test.each([
    'PREFERRED_NETWORK = 10.40.8.0/21',
    'PREFERRED_NETWORK = 10.40.8.0/21 PREFER',
    'PREFERRED_NETWORK = 10.40.8.0/21 MATCH 10.1.1.1 10.2.2.2',
    'PREFERRED_NETWORK =',
    'REQUIRED_INTERFACE = a b',
    'REQUIRED_NETWORK =',
  ])('%s is not understood and bears on addresses', (line) => {
    const { netbackup, unread } = read(line);
    assert.deepEqual(netbackup.preferredNetworks, []);
    assert.deepEqual(
      unread.map(({ bears, text }) => [bears, text]),
      [['addresses', line]],
    );
  });
});

describe('what is not read', () => {
  test.each([
    ['VERBOSE = 5', ['nothing']],
    ['IP_ADDRESS_FAMILY = AF_UNSPEC', ['addresses']],
    ['CLIENT_RESERVED_PORT_WINDOW = 512 1023', ['filter']],
    ['SOMETHING_NEW = 1', ['unknown']],
    ['CONSTRUCTOR = 1', ['unknown']],
    ['CONNECT_OPTIONS = client1 9 9 9', ['unknown']],
    ['SERVER = two names', ['unknown']],
    ['prose about PREFERRED_NETWORK', ['unknown']],
    ['CLIENT_READ_TIMEOUT = 1800', []],
    ['# SERVER = master1', []],
    ['', []],
  ])('%j', (line, bearings) =>
    assert.deepEqual(
      read(line).unread.map(({ bears }) => bears),
      bearings,
    ),
  );

  test('a file without end is cut, and that is said', () => {
    const { netbackup, unread } = readBpConf({ file: 'bp.conf', text: 'SERVER = a\n'.repeat(60_000) });
    assert.equal(netbackup.servers.length, 50_000);
    assert.deepEqual(
      unread.map(({ line }) => line),
      [50_001],
    );
  });
});

test('what Windows prints: mixed case and carriage returns', () => {
  const { netbackup, unread } = readBpConf({
    file: 'bpgetconfig.txt',
    text: 'Client_Name = client1\r\nServer = master1\r\nDefault_Connect_Options = 0 1 0\r\n',
  });
  assert.deepEqual(
    [netbackup.clientName, netbackup.servers[0]?.name, netbackup.connectOptions.length],
    ['client1', 'master1', 1],
  );
  assert.deepEqual(unread, []);
});

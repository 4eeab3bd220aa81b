import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostFileKind } from '../host-file.ts';
import { readRegistry } from './registry.ts';

const values = (text: string) =>
  [...(readRegistry({ file: 'registry.txt', text }).parameters ?? [])].map(([name, fact]) => [
    name,
    typeof fact === 'string' ? fact : fact.known,
  ]);

const QUERY = String.raw`
HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters
    DataBasePath    REG_EXPAND_SZ    %SystemRoot%\System32\drivers\etc
    KeepAliveTime    REG_DWORD    0x493e0
    KeepAliveInterval    REG_DWORD    0x3e8

HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces
    KeepAliveTime    REG_DWORD    0x1
`;

const FILE = String.raw`Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters]
"KeepAliveTime"=dword:000493e0
"TcpMaxDataRetransmissions"=dword:00000005
"TcpMaxDataRetransmissions"=-
`;

const SHELL = String.raw`KeepAliveTime                : 300000
Hostname                     : client1
PSPath                       : Microsoft.PowerShell.Core\Registry::HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters
PSChildName                  : Parameters
`;

describe('registry', () => {
  test.each([
    [
      'reg query',
      QUERY,
      [
        ['KeepAliveTime', '300000'],
        ['KeepAliveInterval', '1000'],
      ],
    ],
    ['a registry file, where the last word on a value counts', FILE, [['KeepAliveTime', '300000']]],
    ['Get-ItemProperty', SHELL, [['KeepAliveTime', '300000']]],
  ])('%s', (_, text, expected) => {
    assert.deepEqual(values(text), expected);
    assert.equal(hostFileKind({ file: 'anything.txt', text }), 'registry');
  });

  test('values of another key are none of TCP/IP', () => {
    const text = FILE.replace(String.raw`Tcpip\Parameters`, String.raw`Tcpip6\Parameters`);
    assert.deepEqual(values(text), []);
  });
});

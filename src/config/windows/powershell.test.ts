import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { valueOf } from '../../model/configuration.ts';
import { readPowershell } from './powershell.ts';

const read = (...lines: readonly string[]) => readPowershell({ file: 'set.ps1', text: lines.join('\r\n') });
const PATH = String.raw`-Path 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'`;
const SET = `New-ItemProperty ${PATH} -Name 'KeepAliveTime' -PropertyType DWord -Value 900000 -Force | Out-Null`;
const ROUTE = "-DestinationPrefix '10.4.0.0/24' -InterfaceAlias 'Backup 2' -NextHop '10.2.0.1'";

describe('lines of PowerShell', () => {
  test('values come and go in their order', () => {
    assert.equal(valueOf(read(SET).parameters?.get('KeepAliveTime') ?? 'not-checked'), '900000');
    assert.equal(read(SET, `Remove-ItemProperty ${PATH} -Name 'KeepAliveTime'`).parameters?.size, 0);
  });

  test('so do routes', () => {
    const [route] = read(`New-NetRoute ${ROUTE} | Out-Null`).routes?.routes ?? [];
    assert.deepEqual(
      [route?.to, route?.hops],
      [{ address: '10.4.0.0', length: 24 }, [{ via: '10.2.0.1', device: 'Backup 2', weight: 1 }]],
    );
    const back = read(`New-NetRoute ${ROUTE}`, `Remove-NetRoute ${ROUTE} -Confirm:$false`);
    assert.deepEqual([back.routes, back.unread], [undefined, []]);
    const [onLink] = read(`New-NetRoute ${ROUTE.replace('10.2.0.1', '0.0.0.0')}`).routes?.routes ?? [];
    assert.deepEqual([onLink?.hops, onLink?.scope], [[{ device: 'Backup 2', weight: 1 }], 'link']);
  });

  test('each half of a weak host is one', () => {
    const one = "Set-NetIPInterface -InterfaceAlias 'Backup 2' -AddressFamily IPv4";
    const { interfaces } = read(`${one} -WeakHostSend Enabled`, `${one} -WeakHostReceive Disabled`);
    assert.deepEqual(
      interfaces?.map(({ name, settings }) => [
        name,
        valueOf(settings?.weakHostSend ?? 'not-checked'),
        valueOf(settings?.weakHostReceive ?? 'not-checked'),
      ]),
      [['Backup 2', true, false]],
    );
  });

  test.each([
    SET.replace('Tcpip', 'Tcpip6'),
    SET.replace('DWord', 'String'),
    SET.replace('900000', '4294967296'),
    SET.replace('-Force', '-WhatIf'),
    SET.replace("'KeepAliveTime'", '$name'),
    `New-NetRoute ${ROUTE} -PolicyStore ActiveStore`,
    `New-NetRoute ${ROUTE.replace('/24', '/33')}`,
    `New-NetRoute ${ROUTE.replace('10.4.0.0', '10.4.0.1')}`,
    `New-NetRoute ${ROUTE.replace('10.2.0.1', 'fe80::1')}`,
    "Set-NetIPInterface -InterfaceAlias 'a' -AddressFamily IPv6 -WeakHostSend Enabled",
    "Set-NetIPInterface -InterfaceAlias 'a' -AddressFamily IPv4 -WeakHostSend Maybe",
    "Set-NetIPInterface -InterfaceAlias 'a' -AddressFamily IPv4 -NlMtuBytes 1400",
    `Remove-ItemProperty ${PATH} -Name 'Keep*'`,
    "Set-NetIPInterface -InterfaceAlias 'a*' -AddressFamily IPv4 -WeakHostSend Enabled",
    "Set-NetIPInterface -InterfaceAlias 'a' -InterfaceIndex (Get-NetAdapter | Where-Object Name -eq 'b').ifIndex -AddressFamily IPv4 -WeakHostSend Enabled",
    'Get-NetRoute',
    '}',
  ])('what is not read is told, with its line, and changes nothing: %s', (line) => {
    const { parameters, interfaces, routes, unread } = read('# a remark', '', line);
    assert.deepEqual([parameters?.size, interfaces, routes], [0, [], undefined]);
    assert.deepEqual(
      unread?.map((one) => [one.file, one.line, one.text]),
      [['set.ps1', 3, line]],
    );
  });

  test('whatever the text is, nothing is read that is not in it, and what is not read is a line of it', () => {
    const piece = fc.constantFrom(
      SET,
      ROUTE,
      'New-NetRoute ',
      "'",
      '’',
      '$(a)',
      '`',
      '\n',
      '\r\n',
      ' -Name ',
      '|',
      '#',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const { parameters, unread = [] } = readPowershell({ file: 'set.ps1', text });
        const lines = text.split('\n').map((line) => line.trim());
        for (const { line, text: told } of unread) assert.equal(told, lines[line - 1]);
        assert.ok(parameters?.size === 0 || (parameters?.size === 1 && text.includes(SET)));
      }),
    );
  });

  test('whatever stands around it in other lines, a line is read or told', () => {
    const other = fc.constantFrom('Write-Host "a"', '# it’s', '}', 'if ($a) {', '', `New-NetRoute ${ROUTE}`);
    fc.assert(
      fc.property(fc.array(other), fc.array(other), (before, after) => {
        const lines = [...before, SET, ...after];
        const { parameters, unread } = read(...lines);
        const fact = parameters?.get('KeepAliveTime');
        assert.equal(typeof fact === 'object' && fact.by?.line, before.length + 1);
        assert.equal(unread?.length, lines.filter((line) => /^(?:Write|\}|if)/.test(line)).length);
      }),
    );
  });
});

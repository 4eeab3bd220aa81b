import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { cmdletOf, eachCommand } from './cmdlet.ts';

const read = (line: string) => {
  const cmdlet = cmdletOf(line);
  return cmdlet && [cmdlet.name, Object.fromEntries(cmdlet.words), cmdlet.rest];
};

describe('a command of PowerShell', () => {
  test('has named words, quoted or plain, and switches', () => {
    assert.deepEqual(read(String.raw`New-ItemProperty -Path 'HKLM:\A B' -Name 'x''y' -Value 7 -Force | Out-Null`), [
      'New-ItemProperty',
      { path: String.raw`HKLM:\A B`, name: "x'y", value: '7', force: 'true' },
      [],
    ]);
    assert.deepEqual(read("Remove-NetRoute '10.0.0.0/8' -Confirm:$false -NextHop '-x'"), [
      'Remove-NetRoute',
      { confirm: '$false', nexthop: '-x' },
      ['10.0.0.0/8'],
    ]);
    assert.deepEqual(read("Set-X -InterfaceIndex (Get-NetAdapter | Where-Object Name -eq 'a [1]''s').ifIndex"), [
      'Set-X',
      { interfaceindex: "a [1]'s" },
      [],
    ]);
  });

  test.each([
    'Set-X -Name "a"',
    'Set-X -Name $was',
    'Set-X -Name (Get-Y)',
    'Set-X -InterfaceIndex 4',
    "Set-X -InterfaceAlias (Get-NetAdapter | Where-Object Name -eq 'a').ifIndex",
    "Set-X -InterfaceIndex (Get-NetAdapter | Where-Object Name -like 'a').ifIndex",
    'Set-X -Name a; Remove-Y b',
    'Set-X -Name a | Set-Y',
    "Set-X -Name 'a",
    "Set-X -Name 'a'b",
    'Set-X -Name a`',
    'Set-X -Name a -Name b',
    'if ($x) { Set-X -Name a }',
    "'Set-X' -Name a",
    '& Set-X',
    '',
  ])('what would be expanded, joined or run besides is not guessed at: %s', (line) => {
    assert.equal(cmdletOf(line), undefined);
  });

  test('whatever a line is, it is read or not', () => {
    const piece = fc.constantFrom("'", '’', '"', '-a', ' ', '$(x)', '`', '|', 'Set-X', ':$false', 'b', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const line = pieces.join('');
        const cmdlet = cmdletOf(line);
        // Nothing that is told to be a word was not there.
        for (const word of cmdlet?.rest ?? [])
          assert.ok(line.replaceAll(/['’]/g, '').includes(word.replaceAll(/['’]/g, '')));
      }),
    );
  });
});

describe('the commands of a text', () => {
  const commands = (text: string) => [...eachCommand(text)].map(({ line, content }) => [line, content]);

  test('a quoted word may go over several lines', () => {
    assert.deepEqual(commands("# it's a remark\r\nSet-X -Name 'a\nb''\r\n' -Y\r\n  Set-Z\r\n"), [
      [2, "Set-X -Name 'a\nb''\r\n' -Y"],
      [5, 'Set-Z'],
    ]);
  });

  test('what nobody closes is one line', () => {
    assert.deepEqual(commands("Write-Host 'a\nSet-Z\nSet-Y"), [
      [1, "Write-Host 'a"],
      [2, 'Set-Z'],
      [3, 'Set-Y'],
    ]);
  });
});

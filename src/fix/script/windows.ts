import type { Change } from '../change.ts';
import { otherPart, programNotes } from './program-part.ts';
import { powershellWord } from './quote.ts';
import { nodeOf, type Part, part, type Rendering, scriptOf, valueBefore } from './rendering.ts';
import { routePart, windowsRoute } from './route-part.ts';
import type { ScriptStep } from './script.ts';
import type { Renderer } from './scripts-of.ts';
import { windowsInterface } from './windows-interface.ts';

/**
 * Windows: PowerShell, and the same as a registry file for those who distribute such. Values of TCP/IP are read when
 * the host starts.
 */
export const windowsScript: Renderer = (rendering) =>
  scriptOf(rendering, 'windows', (change) => windowsPart(rendering, change));

const KEY = String.raw`SYSTEM\CurrentControlSet\Services\Tcpip\Parameters`;
const DRIVE = powershellWord(`HKLM:\\${KEY}`);

function windowsPart(rendering: Rendering, change: Change): Part {
  switch (change.is) {
    case 'parameter':
      return registryPart(rendering, change);
    case 'host-model':
      return part({
        steps: (nodeOf(rendering)?.interfaces ?? [])
          .filter(({ loopback }) => loopback !== true)
          .map(({ name }) => weakHost(name, change.model === 'weak')),
      });
    case 'weak-interface':
      return part({ steps: [weakHost(change.interface, true, [change.half === 'send' ? 'Send' : 'Receive'])] });
    case 'route':
      return routePart(change, windowsRoute);
    default:
      return otherPart(rendering, change, programNotes);
  }
}

function registryPart(rendering: Rendering, { name, value }: Extract<Change, { is: 'parameter' }>): Part {
  const before = valueBefore(rendering, name);
  const word = powershellWord(name);
  const set = (to: string): string =>
    `New-ItemProperty -Path ${DRIVE} -Name ${word} -PropertyType DWord -Value ${to} -Force | Out-Null`;
  const remove = `Remove-ItemProperty -Path ${DRIVE} -Name ${word}`;
  return part({
    steps: [
      {
        says: `${name} = ${value}`,
        apply: [set(String(Number(value)))],
        // Nothing is kept where there was no such value.
        saves: `(Get-Item -Path ${DRIVE}).GetValue(${word}, '')`,
        rollback: [`if ($was -eq '') { ${remove} } else { ${set('$was')} }`],
        byHand: [before === undefined ? remove : set(String(Number(before)))],
        isDone: `(Get-Item -Path ${DRIVE}).GetValue(${word}, $null) -eq ${Number(value)}`,
      },
    ],
    files: [
      { path: `${name}.reg`, text: registryFile(name, value), how: 'merge' },
      { path: `${name}-back.reg`, text: registryFile(name, before), how: 'merge' },
    ],
    notes: [`The host has to be restarted before ${name} counts; ${name}.reg is the same as a registry file.`],
  });
}

/** Undefined: the value is taken away, because there was none. */
export function registryFile(name: string, value: string | undefined): string {
  const written = value === undefined ? '-' : `dword:${Number(value).toString(16).padStart(8, '0')}`;
  return ['Windows Registry Editor Version 5.00', '', `[HKEY_LOCAL_MACHINE\\${KEY}]`, `"${name}"=${written}`, ''].join(
    '\r\n',
  );
}

/** Of one interface (Set-NetIPInterface; before Windows 8: netsh interface ipv4 set interface). */
function weakHost(name: string, on: boolean, halves: readonly Half[] = ['Send', 'Receive']): ScriptStep {
  const which = windowsInterface(name);
  const set = (to: boolean): string => {
    const state = to ? 'Enabled' : 'Disabled';
    return `Set-NetIPInterface ${which} -AddressFamily IPv4 ${halves.map((half) => `-WeakHost${half} ${state}`).join(' ')}`;
  };
  const has = (half: Half): string =>
    `((Get-NetIPInterface ${which} -AddressFamily IPv4).WeakHost${half} -eq ${powershellWord(on ? 'Enabled' : 'Disabled')})`;
  return {
    says: `weak host on ${name}${halves.length === 1 ? ` (${halves.join().toLowerCase()})` : ''}: ${on ? 'on' : 'off'}`,
    apply: [set(on)],
    rollback: [set(!on)],
    isDone: halves.map(has).join(' -and '),
  };
}

type Half = 'Send' | 'Receive';

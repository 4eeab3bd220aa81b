import { type ConfigLine, known } from '../model/configuration.ts';
import type { OperatingSystem } from '../model/node.ts';
import type { ConfigFile } from './config-file.ts';
import type { NodeParts } from './parts.ts';
import { eachLine } from './text-lines.ts';

/** Reads which system it is from `uname -a`, /etc/os-release, or Windows' `ver` and `systeminfo`. */
export function readSystem({ file, text }: ConfigFile): NodeParts {
  for (const { line, content } of eachLine(text)) {
    const system = systemOf(content);
    const by: ConfigLine = { file, line, text: content.trim() };
    if (system !== undefined) return { system: { system, by }, ...kernelRelease(by) };
  }
  return {};
}

/** `uname -a` of Linux: name, host, release. It is the same text as `kernel.osrelease` has. */
function kernelRelease(by: ConfigLine): NodeParts {
  const [, release] = /^Linux \S+ (\d+\.\d+\S*)/.exec(by.text) ?? [];
  return release === undefined ? {} : { parameters: new Map([['kernel.osrelease', known(release, by)]]) };
}

/**
 * 5.x are 2000, XP and 2003, which have a weak host model; Vista (6.0) and later have a strong one. 6.3 is 2012 R2, the
 * last to give up a connect after 21 s (facts 5.1).
 */
function windowsOf(version: number): OperatingSystem {
  if (version < 6) return 'windows-2003';
  return version < 10 ? 'windows-2008' : 'windows';
}

function systemOf(line: string): OperatingSystem | undefined {
  const text = line.trim();
  const [, sunos] = /^SunOS\s+\S+\s+5\.(\d+)/.exec(text) ?? [];
  if (sunos !== undefined) return Number(sunos) <= 10 ? 'solaris-10' : 'solaris';
  const [, windows] = /Windows.*\b(\d+\.\d+)\.\d{4}/.exec(text) ?? /^OS Version:\s+(\d+\.\d+)\.\d{4}/.exec(text) ?? [];
  if (windows !== undefined) return windowsOf(Number(windows));
  if (/^AIX\s/.test(text)) return 'aix';
  const name = /^(?:ID=)?"?(Linux|HP-UX|FreeBSD|OpenBSD|Darwin|solaris)\b/i.exec(text)?.[1]?.toLowerCase();
  if (name === 'darwin') return 'macos';
  if (name === 'linux' || name === 'hp-ux' || name === 'freebsd' || name === 'openbsd' || name === 'solaris')
    return name;
  return text.startsWith('ID=') ? 'linux' : undefined;
}

import { type ConfigLine, known, type Known } from '../../model/configuration.ts';
import type { ConfigFile } from '../config-file.ts';
import type { NodeParts } from '../parts.ts';
import { eachLine } from '../text-lines.ts';

/**
 * Reads the values of Windows' TCP/IP from what `reg query` prints, from a registry file, and from `Get-ItemProperty`.
 * Numbers become decimal, as they are everywhere else. Only those of the key itself count: `Interfaces\{...}` below it
 * has values of one interface.
 */
export function readRegistry({ file, text }: ConfigFile): NodeParts {
  const parameters = new Map<string, Known<string>>();
  let within = true;
  for (const { line, content } of eachLine(text)) {
    const key = KEY.exec(content)?.[1] ?? PATH.exec(content)?.[1];
    if (key !== undefined) within = /\\Services\\Tcpip\\Parameters$/i.test(key);
    else if (within) take(parameters, content, { file, line, text: content.trim() });
  }
  return { looksLike: 'windows', parameters };
}

/** `[HKEY_LOCAL_MACHINE\...]` of a registry file, the same without brackets of `reg query`. */
const KEY = /^\s*\[?(HKEY_[A-Z_]+\\[^\]]*?)\]?\s*$/;
/** PSPath of `Get-ItemProperty`; it stands behind the values, and those of the next key begin behind PSProvider. */
const PATH = /^PSPath\s*:\s*\S+::(HKEY_\S.*?)\s*$/;

/** `"Name"=dword:000493e0`, or `-` for a value that is taken away. */
const FILE_VALUE = /^\s*"(\w+)"\s*=\s*(?:dword:([\da-f]{1,8})|(-))\s*$/i;
const QUERY_VALUE = /^\s+(\w+)\s+REG_DWORD\s+0x([\da-f]{1,8})\s*$/i;
const SHELL_VALUE = /^(\w+)\s*: (\d{1,10})\s*$/;

function take(parameters: Map<string, Known<string>>, content: string, by: ConfigLine): void {
  const [, name, hex, gone] = FILE_VALUE.exec(content) ?? QUERY_VALUE.exec(content) ?? [];
  if (name !== undefined && gone !== undefined) parameters.delete(name);
  else if (name !== undefined && hex !== undefined) parameters.set(name, known(String(Number.parseInt(hex, 16)), by));
  const [, shown, value] = SHELL_VALUE.exec(content) ?? [];
  if (shown !== undefined && value !== undefined) parameters.set(shown, known(value, by));
}

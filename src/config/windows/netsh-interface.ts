import { type ConfigLine, known } from '../../model/configuration.ts';
import type { InterfaceSettings } from '../../model/interface.ts';
import type { ConfigFile } from '../config-file.ts';
import type { InterfacePart, NodeParts } from '../parts.ts';
import { eachLine } from '../text-lines.ts';

/**
 * Reads `netsh interface ipv4 show interfaces`, with `level=verbose` or one interface's name, and
 * `Get-NetIPInterface | Format-List`: index, MTU, state, forwarding and the weak host settings.
 */
export function readNetshInterface({ file, text }: ConfigFile): NodeParts {
  const parts: Draft[] = [];
  for (const { line, content } of eachLine(text)) {
    const by = { file, line, text: content.trim() };
    const row = ROW.exec(content);
    if (row) parts.push(rowPart(row, by));
    const name = /^(?:Interface|Schnittstelle) (.+?)(?: Parameters| - Parameter|-Parameter)\s*$/.exec(content)?.[1];
    const alias = /^InterfaceAlias\s*: (.+?)\s*$/.exec(content)?.[1];
    if (name !== undefined || alias !== undefined) parts.push({ name: name ?? alias ?? '', by, settings: {} });
    const last = parts.at(-1);
    if (last && !row) takeParameter(last, content, by);
  }
  return { looksLike: 'windows', interfaces: parts };
}

interface Draft extends InterfacePart {
  index?: number;
  mtu?: number;
  up?: boolean;
  readonly settings: { -readonly [K in keyof InterfaceSettings]?: InterfaceSettings[K] };
}

/** Idx, Met, MTU, State, Name. */
const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/;

/** Loopback "fits" 4294967295 bytes. */
const MTU_MAX = 65_575;

function rowPart([, index, , mtu, state = '', name = '']: RegExpExecArray, by: ConfigLine): Draft {
  return {
    name,
    index: Number(index),
    mtu: Math.min(Number(mtu), MTU_MAX),
    up: !/^(?:dis|getrennt|déc|descon)/i.test(state),
    ...(/loopback/i.test(name) ? { loopback: true as const } : {}),
    by,
    settings: {},
  };
}

function takeParameter(part: Draft, content: string, by: ConfigLine): void {
  const [, key = '', value = ''] = /^\s*([A-Za-z][\w ()]*?)\s*:\s*(\S.*?)\s*$/.exec(content) ?? [];
  const on = known(/^enabled/i.test(value), by);
  switch (key.replaceAll(' ', '').toLowerCase()) {
    case 'ifindex':
    case 'interfaceindex':
      return void (part.index = Number(value));
    case 'linkmtu':
    case 'nlmtu(bytes)':
      return void (part.mtu = Math.min(Number.parseInt(value, 10), MTU_MAX));
    case 'state':
    case 'connectionstate':
      return void (part.up = !/^dis/i.test(value));
    case 'forwarding':
      return void (part.settings.forwarding = on);
    case 'weakhostsends':
    case 'weakhostsend':
      return void (part.settings.weakHostSend = on);
    case 'weakhostreceives':
    case 'weakhostreceive':
      return void (part.settings.weakHostReceive = on);
    default:
  }
}

import { known, type Known, type UnreadConfig } from '../model/configuration.ts';
import type { ConfigFile } from './config-file.ts';
import type { NodeParts } from './parts.ts';
import { impossibleSetting } from './setting-value.ts';
import { eachLine } from './text-lines.ts';

/** More are not one host's settings; a Linux with 4,000 interfaces has half as many. */
const PARAMETERS_MAX = 500_000;

/**
 * Reads settings by name: `sysctl -a` of Linux (`name = value`), macOS and BSD (`name: value`, older ones
 * `name=value`), sysctl.conf, and `grep . /proc/sys/net/ipv4/conf/*\/*` (`/proc/sys/net/ipv4/ip_forward:1`). Where a
 * file sets one twice, the last holds, as when it is applied.
 */
export function readSysctl({ file, text }: ConfigFile): NodeParts {
  const parameters = new Map<string, Known<string>>();
  const unread = new Map<string, UnreadConfig>();
  for (const { line, content } of eachLine(text)) {
    const [, name, value] = SETTING.exec(content) ?? [];
    if (name === undefined || value === undefined || parameters.size >= PARAMETERS_MAX) continue;
    const parameter = parameterName(name);
    const by = { file, line, text: content.trim() };
    parameters.set(parameter, known(value.trim(), by));
    const wrong = impossibleSetting(
      { name: parameter, value: value.trim(), at: by.text.length - value.trim().length },
      by,
    );
    if (wrong) unread.set(parameter, wrong);
    else unread.delete(parameter);
  }
  const linux = [...parameters.keys()].some((name) => name.startsWith('net.ipv4.'));
  return {
    ...(linux ? { looksLike: 'linux' as const } : {}),
    parameters,
    ...(unread.size > 0 ? { unread: [...unread.values()] } : {}),
  };
}

/** The minus of sysctl.conf: an error there is not told. */
const SETTING = /^\s*-?((?:\/proc\/sys\/)?[A-Za-z_][\w@%+/.-]*?)\s*[=:]\s?(.*)$/;

/**
 * `net/ipv4/conf/eth0.100/rp_filter` and `net.ipv4.conf.eth0/100.rp_filter` are one setting: whichever sign separates
 * first separates everywhere, and the other belongs to the name (sysctl(8)).
 */
export function parameterName(written: string): string {
  const name = written.replace(/^\/proc\/sys\//, '');
  const separator = /[./]/.exec(name)?.[0];
  return separator === '/' ? name.replaceAll(/[./]/g, (sign) => (sign === '/' ? '.' : '/')) : name;
}

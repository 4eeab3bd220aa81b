import { type ConfigLine, known, type Known, type UnreadConfig } from '../../model/configuration.ts';
import type { OperatingSystem } from '../../model/node.ts';
import type { ConfigFile } from '../config-file.ts';
import type { NodeParts } from '../parts.ts';
import { settingFault } from '../setting-name.ts';
import { impossibleSetting } from '../setting-value.ts';
import { eachLine } from '../text-lines.ts';

/**
 * Reads the parameters of Solaris, HP-UX and AIX: `ipadm show-prop` and `set-prop` (names become `ipv4.hostmodel`,
 * `tcp._keepalive_interval`), the session of `ndd -get /dev/ip ip_strong_es_model` with the value in the next line,
 * `ndd -set`, HP-UX' nddconf, and `no -o` with what it sets.
 */
export function readTunables({ file, text }: ConfigFile): NodeParts {
  const session = new Tunables();
  for (const { line, content } of eachLine(text)) session.take(content, { file, line, text: content.trim() });
  const { parameters, looksLike, unread } = session;
  return {
    ...(looksLike ? { looksLike } : {}),
    parameters,
    ...(unread.size > 0 ? { unread: [...unread.values()] } : {}),
  };
}

/** PROTO PROPERTY PERM CURRENT. */
const IPADM = /^\s*(ipv4|ipv6|ip|tcp|udp|icmp|sctp)\s+([\w-]+)\s+[r-][w-]\s+(\S+)/;
const SET_PROPERTY = /\bipadm set-prop (?:-t )?-p ([\w-]+)=([\w-]+) (ipv4|ipv6|ip|tcp|udp|icmp|sctp)\b/;
const NO = /(?:^|[\s/])no (?:-[pr] )*-o (\w+)[= ](-?\w+)/;
const NDD = /\bndd\s+-(get|set)\s+\/dev\/\w+\s+(\w+)(?:\s+(-?\w+))?/;
const CONF_NAME = /^\s*NDD_NAME\[(\d+)\]="?(\w+)/;
const CONF_VALUE = /^\s*NDD_VALUE\[(\d+)\]="?(-?\w+)/;
const ANSWER = /^\s*(-?[\w.-]+)\s*$/;
const PAIR = /^\s*([a-z_]\w*)\s*[=: ]\s*(-?[\w-]+)\s*$/;

/** Names of which all that are near to one of these are known here. */
const TIMERS = /^(?:tcp[._]|_keep|_ip_abort)/;

class Tunables {
  readonly parameters = new Map<string, Known<string>>();
  /** What nothing can have: by name, as the last value of a name holds. */
  readonly unread = new Map<string, UnreadConfig>();
  looksLike: OperatingSystem | undefined;
  /** The parameter that `ndd` was asked for in the line before. */
  #asked: string | undefined;
  readonly #configured = new Map<string, string>();

  take(content: string, by: ConfigLine): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (this.#takeProperty(content, by) || this.#takeCommand(content, by) || this.#takeConfigured(content, by)) return;
    const answer = asked === undefined ? undefined : ANSWER.exec(content)?.[1];
    if (asked !== undefined && answer !== undefined) return this.#set(asked, answer, by);
    const [, name, value] = PAIR.exec(content) ?? [];
    if (name !== undefined && value !== undefined) this.#set(name, value, by);
  }

  #set(name: string, value: string, by: ConfigLine): void {
    if (name === 'ip_strong_es_model') this.looksLike = 'hp-ux';
    this.parameters.set(name, known(value, by));
    const bare = name.replace(/^\w+\./, '');
    const from = by.text.indexOf(bare);
    const at = Math.max(0, by.text.indexOf(value, from < 0 ? 0 : from + bare.length));
    const wrong = impossibleSetting({ name, value, at }, by);
    if (wrong) this.unread.set(name, wrong);
    else this.unread.delete(name);
  }

  /** What somebody sets has the name that he wrote, which the system may not know; what it lists it has. */
  #command(name: string, value: string, by: ConfigLine): void {
    const fault = TIMERS.test(name) ? settingFault(name) : undefined;
    if (fault?.kind !== 'mistyped') return this.#set(name, value, by);
    const [bare, meant] = [name, fault.meant].map((one) => one.replace(/^tcp\./, ''));
    const impossible = {
      at: Math.max(0, by.text.indexOf(bare ?? '')),
      found: `the setting "${bare}"`,
      expected: 'the full name of a setting',
      remedy: `did you mean "${meant}"?`,
    };
    this.unread.set(name, { ...by, reason: `no setting is called “${bare}”`, bears: 'timers', impossible });
  }

  #takeProperty(content: string, by: ConfigLine): boolean {
    const [, protocol, property, current] = IPADM.exec(content) ?? [];
    if (protocol === undefined || property === undefined || current === undefined) return false;
    this.looksLike = 'solaris';
    this.#set(`${protocol}.${property}`, current, by);
    return true;
  }

  #takeCommand(content: string, by: ConfigLine): boolean {
    const [, property, now, protocol] = SET_PROPERTY.exec(content) ?? [];
    if (property !== undefined && now !== undefined) {
      this.looksLike = 'solaris';
      this.#command(`${protocol}.${property}`, now, by);
      return true;
    }
    const [, option, setting] = NO.exec(content) ?? [];
    if (option !== undefined && setting !== undefined) {
      this.looksLike = 'aix';
      this.#command(option, setting, by);
      return true;
    }
    const [, verb, name, value] = NDD.exec(content) ?? [];
    if (name === undefined) return false;
    if (verb === 'get') this.#asked = name;
    else if (value !== undefined) this.#command(name, value, by);
    return true;
  }

  #takeConfigured(content: string, by: ConfigLine): boolean {
    const [, at, name] = CONF_NAME.exec(content) ?? [];
    if (at !== undefined && name !== undefined) this.#configured.set(at, name);
    const [, index, value] = CONF_VALUE.exec(content) ?? [];
    const of = index === undefined ? undefined : this.#configured.get(index);
    if (of !== undefined && value !== undefined) this.#command(of, value, by);
    return at !== undefined || index !== undefined;
  }
}

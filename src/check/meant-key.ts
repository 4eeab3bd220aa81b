import type { ConfigFile } from '../config/config-file.ts';
import { settingFault } from '../config/setting-name.ts';
import { dialogueCalled } from '../dialogue/catalogue.ts';
import { tableTimers } from '../model/node.ts';
import type { NodeName } from '../model/observation.ts';
import { networkOf } from '../trace/opened-network.ts';
import { type Device, idleTimerKey } from './idle-timer-key.ts';
import { sessionKeys } from './sessions-shape.ts';
import { textInYaml } from './yaml-edit.ts';

/** `expire-time` of a session: its dialogue has it, below `with`. `start` stands at both places, and is where it is. */
export function meantSessionKey(sessions: ConfigFile, name: string, [key = '', ...more]: readonly string[]) {
  const dialogue = dialogueCalled(textInYaml(sessions, ['sessions', name, 'dialogue']) ?? '');
  if (!dialogue || !Object.hasOwn(dialogue.settings.entries, key)) return undefined;
  if (sessionKeys.has(key)) return undefined;
  return ['session', name, 'with', key, ...more].join('.');
}

/** `tcp_keepalive_time` of a Linux, which other systems do not have by that name. */
export function meantParameter(parameter: string): string | undefined {
  if (parameter.includes('.') || settingFault(parameter) === undefined) return undefined;
  return ['net.ipv4.', 'net.netfilter.', 'net.ipv6.']
    .map((tree) => `${tree}${parameter}`)
    .find((full) => settingFault(full) === undefined);
}

/** What is called the idle timer elsewhere: an ASA's `timeout conn`, a preset's `idle-timeout`. */
const IDLE_WORDS: ReadonlySet<string> = new Set(['conn', 'idle', 'idle-timeout', 'established']);

/** `timeout.conn` of what is no ASA: how the idle timer of that node is called. */
export function meantTimerKey(network: readonly ConfigFile[], name: NodeName, timer: string): string | undefined {
  if (!IDLE_WORDS.has(timer) || tableTimers.some((one) => one === timer)) return undefined;
  const node = networkOf(network).network.node(name)?.node;
  if (!node || (node.filter === undefined && node.system !== 'linux')) return undefined;
  const filter: Device['filter'] = node.filter ?? { kind: 'netfilter', ruleset: { chains: [] } };
  return idleTimerKey({ ...node, filter });
}

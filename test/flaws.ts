import { lint } from '../src/trace/lint/lint.ts';
import type { Flaw, FlawCode } from '../src/trace/lint/flaw.ts';
import type { LoadedNetwork } from '../src/trace/loaded-network.ts';
import { networkFrom } from './yaml-network.ts';

/** The flaws of a network of one code. */
export const flawsIn = (network: LoadedNetwork, code: FlawCode): readonly Flaw[] =>
  lint(network).filter((flaw) => flaw.code === code);

/** Lines as they stand behind `ip route add`, `ip rule add` and `sysctl -w`. */
export interface LintedHost {
  readonly routes?: readonly string[];
  readonly rules?: readonly string[];
  readonly sysctl?: Readonly<Record<string, string>>;
}

const list = (lines: readonly string[]): string => JSON.stringify(lines);

/** A server on two networks with a router on each, and its default route by the first. */
export function hostWith({ routes = [], rules = [], sysctl = {} }: LintedHost): LoadedNetwork {
  return networkFrom(`
complete: true
nodes:
  h:
    system: linux
    interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }
    routes: ${list(['default via 10.3.0.1 dev eth0', ...routes])}
    rules: ${list(rules)}
    sysctl: ${JSON.stringify({ 'net.ipv4.conf.all.rp_filter': '0', ...sysctl })}
  router: { system: linux, forwarding: true, interfaces: { r3: 10.3.0.1/24, r4: 10.4.0.1/24 } }
`);
}

/** The host once somebody has typed these commands; one that this does not know fails the test. */
export const repaired = (host: LintedHost, commands: readonly string[]): LintedHost =>
  commands.reduce(afterCommand, host);

function afterCommand({ routes = [], rules = [], sysctl = {} }: LintedHost, command: string): LintedHost {
  const [, program, verb, written = ''] =
    /^(ip route|ip rule|sysctl) (add|del|-w) (.*?)(?:\s+#.*)?$/.exec(command) ?? [];
  if (program === 'ip route' && verb === 'add') return { routes: [...routes, written], rules, sysctl };
  if (program === 'ip rule' && verb === 'add') return { routes, rules: [...rules, written], sysctl };
  if (program === 'ip rule' && verb === 'del') return { routes, rules: withoutRule(rules, written), sysctl };
  const [name, value] = written.split('=');
  if (program === 'sysctl' && name && value) return { routes, rules, sysctl: { ...sysctl, [name]: value } };
  throw new Error(`not known: ${command}`);
}

/** By its number, as `ip rule del` finds it. */
function withoutRule(rules: readonly string[], written: string): readonly string[] {
  const number = /priority (\d+)/.exec(written)?.[1];
  const left = rules.filter((rule) => !rule.endsWith(`priority ${number}`));
  if (left.length !== rules.length - 1) throw new Error(`no such rule: ${written}`);
  return left;
}

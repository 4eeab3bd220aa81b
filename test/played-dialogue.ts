import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { Address } from '../src/base/address.ts';
import { hours } from '../src/base/duration.ts';
import { dialogueCalled } from '../src/dialogue/catalogue.ts';
import type { Fault } from '../src/dialogue/fault.ts';
import { simulate, type Simulation } from '../src/dialogue/simulate.ts';
import { networkFrom } from './yaml-network.ts';
import { ASA_PAIR, PERMIT_ALL } from './asa-pair.ts';

export interface Playing {
  /** Roles that stand behind the outside of the firewall; all others stand behind its inside. */
  readonly outside: readonly string[];
  /** Behind `with:`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Lines of the ASA's configuration; without any it has what an ASA has by default. */
  readonly asa?: string;
  /** Instead of the ASA: lines of YAML. */
  readonly firewall?: string;
  /** Of all hosts. */
  readonly sysctl?: string;
  readonly system?: string;
  readonly faults?: readonly Fault[];
}

/**
 * A dialogue of the catalogue between two networks with an ASA between them that permits everything and forgets what is
 * idle for an hour.
 */
export function playDialogue(name: string, playing: Playing): Simulation {
  const dialogue = dialogueCalled(name);
  assert.ok(dialogue, name);
  const roles = Object.fromEntries(
    Object.keys(dialogue.roles).map((role, i) => {
      const site = playing.outside.includes(role) ? 2 : 1;
      return [role, { host: role, address: `10.${site}.0.${10 + i}` as Address }];
    }),
  );
  for (const role of playing.outside) assert.ok(role in dialogue.roles, role);
  const hosts = Object.values(roles).map(({ host, address }) => hostOf(host, address, playing));
  const { firewall } = playing;
  const text = `complete: true\nnodes:\n${hosts.join('')}${firewall === undefined ? '' : deviceOf(firewall)}`;
  const network = networkFrom(text, firewall === undefined ? { fw: `${ASA}${playing.asa ?? ''}` } : {});
  const settings = v.parse(dialogue.settings, playing.settings ?? {});
  const session = dialogue.session({ name: 'night', roles, settings });
  const played = simulate({ network, sessions: [session], seed: 1, until: hours(72), faults: playing.faults ?? [] });
  assert.deepEqual(played.errors, []);
  return played;
}

const hostOf = (host: string, address: string, { system = 'linux', sysctl }: Playing): string => `  ${host}:
    system: ${system}
    interfaces: { eth0: ${address}/24 }
    routes: [default via ${address.replace(/\d+$/, '1')} dev eth0]
${sysctl === undefined ? '' : `    sysctl: { ${sysctl} }\n`}`;

const deviceOf = (lines: string): string => `  fw:
    forwarding: true
    interfaces: { in: 10.1.0.1/24, out: 10.2.0.1/24 }
${lines.replaceAll(/^/gm, '    ')}
`;

const ASA = `ASA Version 9.8(2)
${ASA_PAIR}${PERMIT_ALL}`;

export const KEEPALIVE_30_MIN = 'net.ipv4.tcp_keepalive_time: 1800';

export const resultOf = ({ outcomes }: Simulation) => outcomes[0]?.result;

/** `nbjm ECONNRESET by reset at 7200 s`, in the order in which it was noticed. */
export const noticedIn = ({ outcomes }: Simulation): readonly string[] =>
  (outcomes[0]?.noticed ?? []).map(
    ({ actor, error, by, at }) =>
      `${actor} ${error}${by === undefined ? '' : ` by ${by}`} at ${Math.floor(at / 1e6)} s`,
  );

/**
 * Bulk data is played in steps of up to ten seconds, so what waits for its end is known no better:
 * `bpcd ETIMEDOUT by keepalive at ~10000 s`.
 */
const STEP_SECONDS = 10;

/** The same errors at the same second, or about then where a `~` says so. */
export function assertNoticed(played: Simulation, expected: readonly string[]): void {
  const found = noticedIn(played).map((line, i) => {
    const [about] = /~\d+(?= s$)/.exec(expected[i] ?? '') ?? [];
    const at = Number(/(\d+) s$/.exec(line)?.[1]);
    return about !== undefined && Math.abs(at - Number(about.slice(1))) <= STEP_SECONDS
      ? line.replace(/\d+ s$/, `${about} s`)
      : line;
  });
  assert.deepEqual(found, expected);
}

/** `bpbrm 40`, in order. */
export const statusesIn = ({ outcomes }: Simulation): readonly string[] =>
  (outcomes[0]?.statuses ?? []).map(({ actor, status }) => `${actor} ${status}`);

/** `ssh 255 client_loop: send disconnect: Broken pipe` */
export const wordsIn = ({ outcomes }: Simulation): readonly string[] =>
  (outcomes[0]?.statuses ?? []).map(({ actor, status, words }) => `${actor} ${status} ${words}`);

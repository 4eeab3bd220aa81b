import assert from 'node:assert/strict';
import { parseAddress } from '../src/base/address.ts';
import { instant } from '../src/base/instant.ts';
import type { Endpoint, Flow } from '../src/model/flow.ts';
import type { Fact, Observation, Process } from '../src/model/observation.ts';

/** `10.1.0.4:3583 > 10.2.0.9:1556` */
export function flowOf(text: string): Flow {
  const [source, destination] = text.split(' > ').map(endpointOf);
  assert.ok(source && destination, text);
  return { protocol: 'tcp', source, destination };
}

export function endpointOf(text: string): Endpoint {
  const cut = text.lastIndexOf(':');
  const address = parseAddress(text.slice(0, cut));
  assert.ok(address, text);
  return { address, port: Number(text.slice(cut + 1)) };
}

export interface Circumstances {
  /** Seconds on the clock that stamped it. */
  readonly at: number;
  /** The host, and its clock. */
  readonly on?: string;
  readonly flow?: string;
  readonly process?: Process;
  readonly line?: number;
}

/** An observation as a reader would have made it. */
export function seen(fact: Fact, { at, on, flow, process, line = 1 }: Circumstances): Observation {
  return {
    ...fact,
    at: instant(Math.round(at * 1_000_000)),
    clock: on ?? 'a.log',
    source: { file: `${on ?? 'a'}.log`, line },
    ...(on === undefined ? {} : { node: on }),
    ...(flow === undefined ? {} : { flow: flowOf(flow) }),
    ...(process === undefined ? {} : { process }),
  };
}

export const started: Fact = { kind: 'connect-started', attempt: 1 };
export const connected: Fact = { kind: 'connected' };
export const accepted: Fact = { kind: 'accepted' };
export const built: Fact = { kind: 'firewall-built', connection: '1' };
export const denied: Fact = { kind: 'firewall-denied', denial: 'no-connection' };
export const tornDown: Fact = { kind: 'firewall-teardown', connection: '1', reason: 'idle', words: 'Conn-timeout' };
export const failed: Fact = { kind: 'failure', words: 'it broke' };

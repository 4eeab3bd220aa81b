import { networkInterfaces } from 'node:os';
import { type Address, parseAddress } from '../../base/address.ts';
import { milliseconds } from '../../base/duration.ts';
import { familyOf } from '../../base/prefix.ts';
import { closeDescriptor } from '../kernel/sockets.ts';
import { addressesOf } from './address-of-name.ts';
import type { AttemptTarget, ProbeSource } from './attempt.ts';
import { attemptAll, type AttemptOptions } from './attempt-all.ts';
import type { ConnectReport, ConnectRow } from './connect-row.ts';
import type { TargetText } from './target-text.ts';

export interface ConnectProbe extends AttemptOptions {
  readonly targets: readonly TargetText[];
  /** None: as the kernel chooses. */
  readonly sources: readonly ProbeSource[];
  readonly onRow?: (done: number, of: number) => void;
}

interface Asked extends AttemptTarget {
  readonly host: string;
  readonly place: number;
}

/**
 * Connects to every port of every address of every target from every source, and closes again at once. Rows come in the
 * order in which they were asked for.
 */
export async function probeConnections({ targets, sources, onRow, ...options }: ConnectProbe): Promise<ConnectReport> {
  const at = new Date().toISOString();
  const found = await addressesOf(targets.map(({ host }) => host));
  const asked: Asked[] = [];
  const rows: (ConnectRow | undefined)[] = [];
  for (const { host, ports } of targets) {
    const looked = found.get(host) ?? [];
    for (const port of ports) {
      if ('error' in looked) {
        rows.push({
          host,
          port,
          outcome: { kind: 'not-sent', error: looked.error, after: milliseconds(0), repeated: 0 },
        });
        continue;
      }
      for (const address of looked) {
        for (const from of sourcesFor(address, sources)) {
          asked.push({ host, to: { address, port }, place: rows.length, ...(from ? { from } : {}) });
          rows.push(undefined);
        }
      }
    }
  }
  const devices = devicesByAddress();
  let done = rows.length - asked.length;
  for await (const { target, outcome, descriptor } of attemptAll(asked, options)) {
    if (descriptor !== undefined) closeDescriptor(descriptor);
    const { host, to, from, place } = target;
    const device = outcome.local && devices.get(outcome.local.address);
    const row = { host, port: to.port, address: to.address, outcome, ...(from ? { source: from } : {}) };
    rows[place] = { ...row, ...(device === undefined ? {} : { device }) };
    onRow?.(++done, rows.length);
  }
  const answered = rows.filter((row) => row !== undefined);
  return { at, wait: options.wait, rows: answered, asked: rows.length, interrupted: answered.length < rows.length };
}

/**
 * A source address goes with destinations of its own family only. Where none of them fits, the kernel would say so for
 * each.
 */
function sourcesFor(to: Address, sources: readonly ProbeSource[]): readonly (ProbeSource | undefined)[] {
  if (sources.length === 0) return [undefined];
  const fit = sources.filter((one) => one.kind === 'device' || familyOf(one.address) === familyOf(to));
  return fit.length > 0 ? fit : sources;
}

/** The interface that has an address. That a packet leaves by it is another matter (weak hosts). */
function devicesByAddress(): ReadonlyMap<Address, string> {
  return new Map(
    Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
      (addresses ?? []).flatMap(({ address }): [Address, string][] => {
        const own = parseAddress(address);
        return own === undefined ? [] : [[own, name]];
      }),
    ),
  );
}

import { type Duration, formatClockDuration, inSeconds } from '../../base/duration.ts';
import { type IdleFindings, modelTimeout } from './idle-findings.ts';
import type { Tried, Verdict } from './idle-verdict.ts';

export interface IdleDocument {
  /** When it began and ended, ISO 8601. */
  readonly at: string;
  readonly endedAt: string;
  readonly target: { readonly host: string; readonly address: string; readonly port: number };
  readonly source?: string;
  readonly far: string;
  readonly interrupted: boolean;
  readonly stopped?: string;
  /** As a case calls the device that is between. */
  readonly firewall?: string;
}

/**
 * The document of an idle probe. `check --timeouts` takes `idleTimeout.model` of it, and diagnose reads it as what was
 * measured.
 */
export function idleJson(findings: IdleFindings, document: IdleDocument, tried: readonly Tried[]) {
  const { at, endedAt, target, source, far, interrupted, stopped, firewall } = document;
  const { survived, died, exact, how, when, contradicted, direction, refreshed, presets, certainty } = findings;
  const model = modelTimeout(findings);
  return {
    schema: 'holdfast/probe@1',
    kind: 'idle',
    at,
    endedAt,
    target,
    source: source ?? null,
    far,
    certainty,
    idleTimeout:
      died === undefined || model === undefined
        ? null
        : {
            survived: inSeconds(survived),
            died: inSeconds(died),
            exact,
            how,
            when,
            contradicted,
            model: inSeconds(model),
          },
    survived: inSeconds(survived),
    direction: { request: direction.request ?? null, reply: direction.reply ?? null },
    refreshed,
    presets: presets.map(({ name, idleTimeout }) => ({ name, idleTimeout: inSeconds(idleTimeout) })),
    set: model === undefined ? [] : settings(firewall ?? 'NAME', model),
    tried: tried.map(({ exercise, pause, verdict }) => ({
      exercise,
      pause: inSeconds(pause),
      ...verdictJson(verdict),
    })),
    interrupted,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/**
 * For `check --set`: of a device by its configuration, of one by its kind, of a Linux router. `check --timeouts`
 * chooses the one that fits.
 */
const settings = (firewall: string, model: Duration): readonly string[] => [
  `firewall.${firewall}.timeout.conn=${formatClockDuration(model)}`,
  `firewall.${firewall}.idle-timeout=${inSeconds(model)}s`,
  `host.${firewall}.sysctl.net.netfilter.nf_conntrack_tcp_timeout_established=${inSeconds(model)}`,
];

function verdictJson(verdict: Verdict) {
  switch (verdict.is) {
    case 'alive':
      return { verdict: verdict.is, silence: inSeconds(verdict.silence), roundTrip: inSeconds(verdict.roundTrip) };
    case 'silent':
      return {
        verdict: verdict.is,
        silence: inSeconds(verdict.silence),
        ...(verdict.farGot === undefined ? {} : { farGot: verdict.farGot }),
      };
    case 'reset':
    case 'closed':
      return {
        verdict: verdict.is,
        when: verdict.when,
        after: inSeconds(verdict.after),
        ...(verdict.far ? { far: verdict.far } : {}),
      };
    case 'spoiled':
      return { verdict: verdict.is, why: verdict.why };
  }
}

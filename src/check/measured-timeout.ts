import type { Node } from '../model/node.ts';
import { formatClockDuration, inSeconds, seconds } from '../base/duration.ts';
import { type Device, idleTimerKey } from './idle-timer-key.ts';
import type { Setting } from './what-if.ts';

/** What `holdfast probe idle --json` found, and which device of the case it is to be of. */
export interface MeasuredTimeout {
  readonly file: string;
  readonly text: string;
  /** Where the case has more than one that could have it. */
  readonly node?: string;
}

/**
 * `--timeouts FILE`: the idle timer that was measured, as a setting of the device that is in the way; or what is wrong,
 * in words. What was survived is taken: a session that lives with it would have lived. It is the general timer of the
 * device; one that a class of its policy has for some connections stays.
 */
export function measuredTimeout(nodes: Iterable<Node>, measured: MeasuredTimeout): Setting | string {
  const value = modelIn(measured);
  if (typeof value === 'string') return `--timeouts ${measured.file}: ${value}`;
  const node = deviceOf(nodes, measured);
  if (typeof node === 'string') return `--timeouts ${measured.file}: ${node}`;
  const { filter } = node;
  const [key, flag] = [idleTimerKey(node), '--timeouts'] as const;
  switch (filter.kind) {
    case 'asa':
      if (value < GENERAL_LEAST_S)
        return `--timeouts ${measured.file}: found a timer of ${value} s, and no general one of such a device is below ${GENERAL_LEAST_S} s: a class of its policy has it; write it there`;
      return { key, value: formatClockDuration(seconds(value)), flag };
    case 'table':
      return { key, value: `${inSeconds(seconds(value))}s`, flag };
    case 'netfilter':
      return { key, value: String(value), flag };
  }
}

/** `timeout conn` of an ASA, FWSM and PIX takes no less (command reference). */
const GENERAL_LEAST_S = 300;

const isDevice = (node: Node): node is Device => node.filter !== undefined;

function deviceOf(nodes: Iterable<Node>, { node: wanted, file }: MeasuredTimeout): Device | string {
  const devices = [...nodes].filter(isDevice);
  const names = devices.map(({ name }) => name).join(', ');
  if (wanted !== undefined)
    return (
      devices.find(({ name }) => name === wanted) ??
      `found the device "${wanted}", expected one of ${names || 'none: no node of this case filters'}`
    );
  const [only, ...more] = devices;
  if (!only)
    return 'no node of this case keeps connections, so none can have a timer; describe the firewall in network/';
  return more.length === 0
    ? only
    : `this case has several devices that keep connections (${names}); say which with --timeouts NAME=${file}`;
}

/** Whole seconds. */
function modelIn({ text }: MeasuredTimeout): number | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'found no JSON, expected what holdfast probe idle --json writes';
  }
  if (!isRecord(value) || value['schema'] !== 'holdfast/probe@1' || value['kind'] !== 'idle')
    return 'found another document, expected what holdfast probe idle --json writes (holdfast/probe@1, kind "idle")';
  const timer = value['idleTimeout'];
  if (!isRecord(timer))
    return `found no timer in it (a silence of ${Number(value['survived'])} s was survived): there is nothing to set; leave it out`;
  const model = timer['model'];
  if (typeof model !== 'number' || !Number.isSafeInteger(model) || model < 1)
    return 'found no whole seconds as idleTimeout.model; measure it again';
  return model;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

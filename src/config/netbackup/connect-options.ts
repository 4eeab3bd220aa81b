import type { ConfigLine } from '../../model/configuration.ts';
import type { ConnectOptions } from '../../model/netbackup-settings.ts';

/**
 * `CONNECT_OPTIONS = host a b c` and `DEFAULT_CONNECT_OPTIONS = a b c` (vendor article 100001513; NetBackup
 * Administrator's Guide I). The third digit is no longer documented since 11.1, so it may be left out. Undefined: the
 * value is none of that.
 */
export function connectOptions(
  value: string,
  by: ConfigLine,
  { ofHost }: { readonly ofHost: boolean },
): ConnectOptions | undefined {
  const words = value.split(/\s+/);
  const host = ofHost ? words.shift() : undefined;
  const [a = '', b = '', c, ...rest] = words;
  const sourcePort = sourcePorts.get(a);
  const callBack = callBacks.get(b);
  const daemonPort = c === undefined ? (ofHost ? 'default' : 'automatic') : daemonPorts.get(c);
  if (!sourcePort || !callBack || !daemonPort || rest.length > 0 || host === '') return undefined;
  const asks = [sourcePort, callBack, daemonPort].includes('default');
  if (!ofHost && asks) return undefined; // the default cannot refer to itself
  return { ...(host === undefined ? {} : { host }), sourcePort, callBack, daemonPort, by };
}

/** By digit. A map, because a value such as `toString` is a word of an object too. */
const sourcePorts: ReadonlyMap<string, ConnectOptions['sourcePort']> = new Map([
  ['0', 'reserved'],
  ['1', 'any'],
  ['2', 'default'],
]);
const callBacks: ReadonlyMap<string, ConnectOptions['callBack']> = new Map([
  ['0', 'legacy'],
  ['1', 'vnetd'],
  ['2', 'default'],
]);
const daemonPorts: ReadonlyMap<string, ConnectOptions['daemonPort']> = new Map([
  ['0', 'automatic'],
  ['1', 'vnetd'],
  ['2', 'daemon'],
  ['3', 'default'],
]);

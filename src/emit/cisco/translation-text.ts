import { formatClockDuration, hours } from '../../base/duration.ts';
import type { ObservationOf, TranslatedEnd } from '../../model/observation.ts';

type Translation = ObservationOf<'firewall-translation-built'> | ObservationOf<'firewall-translation-teardown'>;

/**
 * 305009 and 305010 where a host has an address for itself, 305011 and 305012 where it has a port: of ASA, FWSM and PIX
 * alike (Cisco's syslog guides).
 */
export function translationText(one: Translation): string {
  const ofPort = one.mapped.port !== undefined;
  const ends = `${ofPort ? `${(one.protocol ?? 'tcp').toUpperCase()} ` : ''}translation from ${endText(one.real)} to ${endText(one.mapped)}`;
  if (one.kind === 'firewall-translation-built') return `6-${ofPort ? 305011 : 305009}: Built ${one.how} ${ends}`;
  return `6-${ofPort ? 305012 : 305010}: Teardown ${one.how} ${ends} duration ${formatClockDuration(one.lasted ?? hours(0))}`;
}

const endText = ({ zone, address, port }: TranslatedEnd): string =>
  `${zone ?? ''}:${address ?? ''}${port === undefined ? '' : `/${port}`}`;

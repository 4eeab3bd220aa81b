import type { Address } from '../../base/address.ts';
import type { Advice } from '../../model/finding.ts';
import { advise } from '../remedies.ts';

/** What to do about a source address that an application chose, whether it is refused or dropped. */
export function bindingAdvice(address: Address | undefined, name: string | undefined): readonly Advice[] {
  return [
    advise(
      'BIND_RIGHT_SOURCE',
      'Replace the setting by one that names the wanted source for the wanted network only (PREFERRED_NETWORK = network/len MATCH source), and never PROHIBIT a local network; or use a host route and no setting at all.',
    ),
    ...(name
      ? [
          advise(
            'ALLOW_PEER',
            `Or add SERVER = ${name} on the called host, if ${address ?? 'that address'} is really meant to be used.`,
          ),
        ]
      : []),
  ];
}

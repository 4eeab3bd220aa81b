import { limits } from '../../base/limits.ts';
import type { Service, ServiceSelector } from '../../model/asa-policy.ts';
import type { Definitions } from './definitions.ts';
import { asDestination, asSource, type PortTest, startsPorts, takePorts } from './ports.ts';
import { icmp6TypeOf, icmpTypeOf, protocolOf } from './service-names.ts';
import { notExpected, type Words } from './statement.ts';

const TCP_UDP = [6, 17] as const;
const [ICMP, ICMP6] = [1, 58] as const;

/** `ip` is every protocol; `tcp-udp` two. Undefined: no such word. */
export function protocolsOf(word: string): readonly (number | undefined)[] | undefined {
  if (word === 'ip') return [undefined];
  if (word === 'tcp-udp') return TCP_UDP;
  const number = word === '0' ? undefined : protocolOf(word);
  return number === undefined ? undefined : [number];
}

/**
 * `tcp source gt 1023 destination eq 80`, `udp eq 53`, `icmp echo 0`, `ip`, `137`: what objects and groups of services
 * hold.
 */
export function takeService(words: Words, definitions: Definitions): ServiceSelector | string {
  if (words.accept('object')) return namedService(words.take(), definitions);
  const word = words.take();
  const protocols = protocolsOf(word);
  if (!protocols) return notExpected(word, 'a protocol');
  if (word === 'icmp' || word === 'icmp6') return takeIcmp(words, word);
  const source = words.accept('source') ? takePorts(words) : 'none';
  const destination = words.accept('destination') || startsPorts(words) ? takePorts(words) : 'none';
  if (!source || !destination) return `${notExpected(words.rest(), 'a port or its name')} in a service of ${word}`;
  return multiply(protocols, source === 'none' ? [] : [source], destination === 'none' ? [] : [destination]);
}

/** `echo 0`: type and code. The code is not told apart in the model. */
function takeIcmp(words: Words, protocol: 'icmp' | 'icmp6'): ServiceSelector | string {
  const number = protocol === 'icmp' ? ICMP : ICMP6;
  if (words.done) return { services: [{ protocol: number }] };
  const type = (protocol === 'icmp' ? icmpTypeOf : icmp6TypeOf)(words.take());
  return type === undefined ? 'found no ICMP type that is known' : { services: [{ protocol: number, icmpType: type }] };
}

/** An object of the configuration, or one that every device has: `icmp-echo`, `ospf`. */
export const namedService = (name: string, definitions: Definitions): ServiceSelector =>
  definitions.services.get(name) ?? builtIn(name) ?? definitions.serviceObject(name);

function builtIn(name: string): ServiceSelector | undefined {
  if (name.startsWith('icmp-')) {
    const icmpType = icmpTypeOf(name.slice('icmp-'.length));
    return icmpType === undefined ? undefined : { services: [{ protocol: ICMP, icmpType }] };
  }
  const protocol = /^\d/.test(name) ? undefined : protocolOf(name);
  return protocol === undefined ? undefined : { services: [{ protocol }] };
}

/** Every protocol with every source port with every destination port. An empty list of ports is any port. */
export function multiply(
  protocols: readonly (number | undefined)[],
  sources: readonly PortTest[],
  destinations: readonly PortTest[],
): ServiceSelector {
  const count = protocols.length * Math.max(1, sources.length) * Math.max(1, destinations.length);
  if (count > limits.servicesPerEntryMax)
    return { services: [], notKnown: `${count} services (limits.servicesPerEntryMax)` };
  const services: Service[] = [];
  for (const protocol of protocols) {
    for (const source of sources.length === 0 ? [undefined] : sources) {
      for (const destination of destinations.length === 0 ? [undefined] : destinations) {
        services.push({
          ...(protocol === undefined ? {} : { protocol }),
          ...(source ? asSource(source) : {}),
          ...(destination ? asDestination(destination) : {}),
        });
      }
    }
  }
  return { services };
}

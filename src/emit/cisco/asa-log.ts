import { hours } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import type { AsaPolicy } from '../../model/asa-policy.ts';
import type { Node } from '../../model/node.ts';
import type { Observation, ObservationKind, ObservationOf } from '../../model/observation.ts';
import { XLATE_CLEAR } from '../../sim/firewall/asa.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { ciscoTime } from '../written-time.ts';
import { denialText, eventText, type Layout, layoutOf, type Sides } from './layout.ts';
import { translationText } from './translation-text.ts';
import { Zones } from '../zones.ts';

interface Device {
  readonly node: Node;
  readonly policy: AsaPolicy;
  readonly clock: WallClock;
  /** What the device did, in order. */
  readonly observations: readonly Observation[];
}

/** The syslog of a firewall of the ASA family, at level 6 with `logging timestamp` and `logging device-id hostname`. */
export function asaLog(device: Device): readonly EmittedFile[] {
  const messages = new Messages(device.node, device.policy);
  const lines = device.observations.filter(isOfDevice).flatMap((one) => {
    const text = messages.of(one);
    const stamp = ciscoTime(device.clock.local(one.at));
    return text === undefined ? [] : [`${stamp} ${device.node.name} : %${messages.layout.product}-${text}`];
  });
  const name = `${messages.layout.product.toLowerCase()}.log`;
  return lines.length === 0 ? [] : [{ path: evidencePath(device.node.name, name), content: textOf(lines) }];
}

/** What a device says; all else is said by hosts, or seen on wires. */
type DeviceFact = ObservationOf<Extract<ObservationKind, `firewall-${string}` | 'node-event'>>;

const isOfDevice = (one: Observation): one is DeviceFact =>
  one.kind.startsWith('firewall-') || one.kind === 'node-event';

class Messages {
  readonly layout: Layout;
  readonly #zones: Zones;
  readonly #policy: AsaPolicy;
  /** By number, what teardown needs to say again. */
  readonly #built = new Map<string, Sides>();

  constructor(node: Node, policy: AsaPolicy) {
    this.#zones = new Zones(node);
    this.#policy = policy;
    this.layout = layoutOf(policy.version);
  }

  of(one: DeviceFact): string | undefined {
    switch (one.kind) {
      case 'firewall-built':
        return one.flow && this.#begins(one, one.flow);
      case 'firewall-teardown':
        return this.#ends(one);
      case 'firewall-translation-built':
      case 'firewall-translation-teardown':
        return translationText(one);
      case 'firewall-denied':
        return one.flow && this.#denies(one, one.flow);
      case 'node-event':
        return eventText(this.layout.product, one);
      case 'firewall-permitted':
      case 'firewall-connection':
      case 'firewall-phase':
      case 'firewall-traced':
        return undefined;
    }
  }

  #begins({ connection, zones, mapped }: ObservationOf<'firewall-built'>, flow: Flow): string {
    const [from = '', to = ''] = zones ?? [];
    const seen = mapped ?? flow;
    const initiator = { zone: this.#zones.nameOf(from), real: flow.source, mapped: seen.source };
    // The real address of a translated destination is behind the device.
    const responder = { zone: this.#zones.nameOf(to), real: seen.destination, mapped: flow.destination };
    // `inbound`: the less secure side began. The less secure side is named first, whoever began (cisco.com document
    // 116149).
    const inbound = this.#zones.levelOf(from) < this.#zones.levelOf(to);
    const sides = inbound ? { near: initiator, far: responder } : { near: responder, far: initiator };
    this.#built.set(connection, sides);
    return this.layout.built(this.#number(connection), inbound ? 'inbound' : 'outbound', sides);
  }

  #ends({
    connection,
    lasted = hours(0),
    bytes = 0,
    words,
    reason,
  }: ObservationOf<'firewall-teardown'>): string | undefined {
    const sides = this.#built.get(connection);
    // What `clear conn` writes behind a teardown was seen nowhere; older releases write nothing. Of `clear xlate` the
    // guide has the words.
    return (
      sides &&
      this.layout.torn({
        ...sides,
        id: this.#number(connection),
        lasted,
        bytes,
        words: reason === 'cleared' && words !== XLATE_CLEAR ? '' : words,
      })
    );
  }

  #denies(
    { denial, flags = '', zone = '', limit, limitOf, lacks }: ObservationOf<'firewall-denied'>,
    { source, destination }: Flow,
  ): string | undefined {
    const on = this.#zones.nameOf(zone);
    const by = this.#policy.accessGroups.find(
      (group) => group.direction === 'global' || (group.direction === 'in' && group.zone === on),
    )?.list;
    const towards = this.#zones.towards(destination.address);
    // What is no request and belongs to no connection is turned away before any list is asked.
    const why = denial === 'policy' && flags !== 'SYN' ? 'no-connection' : denial;
    return denialText({ denial: why, flags, zone: on, source, destination, towards, by, limit, limitOf, lacks });
  }

  /** Devices count the connections of their whole life. */
  #number(connection: string): string {
    return String(FIRST_NUMBER + Number(connection));
  }
}

const FIRST_NUMBER = 5_096_000;

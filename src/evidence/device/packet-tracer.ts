import { parseAddress } from '../../base/address.ts';
import type { Flow } from '../../model/flow.ts';
import type { Page, Reading, TextFormat } from '../reader.ts';

/**
 * Cisco ASA `packet-tracer input IFC tcp SRC SPORT DST DPORT [detailed]`: what the configuration would do with one
 * packet, phase by phase, each with the lines that decided. Only one CONN-SETTINGS phase is printed: that of the class
 * that won.
 */
export const packetTracer: TextFormat = {
  name: 'packet-tracer',
  trigger: String.raw`Phase: \d|packet-tracer input |input-interface: `,
  open: (page) => {
    const run = new Run(page);
    return (line, number) => run.line(line.trimEnd(), number);
  },
};

/** A phase while it is read. */
interface Phase {
  readonly line: number;
  readonly number: string;
  type?: string;
  allowed?: boolean;
  /** Undefined until `Config:`. */
  configuration?: string[];
}

type Part = 'outside' | 'phase' | 'information' | 'result';

class Run {
  readonly #page: Page;
  #part: Part = 'outside';
  #phase: Phase | undefined;
  #flow: Flow | undefined;
  /** The line of `Action: drop`, whose reason stands on the next. */
  #dropped: number | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  line(line: string, number: number): Reading {
    if (this.#dropped !== undefined) return this.#reason(this.#dropped, line);
    const phase = /^Phase: (\d+)$/.exec(line)?.[1];
    if (phase !== undefined) return this.#open({ line: number, number: phase });
    if (line === 'Result:' || line.startsWith('input-interface: ')) {
      this.#part = 'result';
      return 'follow';
    }
    const asked = ASKED.exec(line);
    if (!asked) return this.#within(line, number);
    this.#flow = flowOf(asked);
    this.#part = 'outside';
    return 'read';
  }

  #within(line: string, number: number): Reading {
    switch (this.#part) {
      case 'outside':
        return 'other';
      case 'phase':
        return this.#phase ? this.#inPhase(this.#phase, line) : 'other';
      case 'information':
        return this.#inInformation(line);
      case 'result':
        return this.#inResult(line, number);
      default:
        return this.#part satisfies never;
    }
  }

  #open(phase: Phase): Reading {
    this.#part = 'phase';
    this.#phase = phase;
    return 'follow';
  }

  #inPhase(phase: Phase, line: string): Reading {
    const [, key = '', value = ''] = /^(Type|Subtype|Result|Config|Additional Information): *(.*)$/.exec(line) ?? [];
    if (key === 'Additional Information') return this.#tellPhase(phase);
    if (phase.configuration) {
      phase.configuration.push(line);
      return phase.configuration.length > CONFIGURATION_LINES_MAX
        ? this.#damaged(phase, 'too many lines', 'Additional Information:')
        : 'follow';
    }
    switch (key) {
      case 'Type':
        phase.type = value;
        return 'follow';
      case 'Result':
        if (!/^(?:ALLOW|DROP)$/.test(value)) return this.#damaged(phase, `Result: ${value}`, 'ALLOW or DROP');
        phase.allowed = value === 'ALLOW';
        return 'follow';
      case 'Config':
        phase.configuration = [];
        return 'follow';
      case 'Subtype':
        return 'follow';
      default:
        // `Phase: 1` stands in the logs of other things too.
        if (phase.type !== undefined) return this.#damaged(phase, line, 'Subtype:, Result: or Config:');
        this.#part = 'outside';
        return 'other';
    }
  }

  #tellPhase(phase: Phase): Reading {
    const { type, allowed, configuration = [] } = phase;
    if (type === undefined || allowed === undefined)
      return this.#damaged(phase, 'its end', 'Type: and Result: before it');
    this.#page.emit(
      { kind: 'firewall-phase', phase: type, allowed, configuration: configuration.filter((line) => line !== '') },
      this.#sighting(phase.line),
    );
    this.#part = 'information';
    return 'follow';
  }

  #damaged(phase: Phase, found: string, expected: string): Reading {
    this.#part = 'outside';
    this.#phase = undefined;
    return { unread: `phase ${phase.number}: found ${found.slice(0, 60)}, expected ${expected}` };
  }

  /**
   * What the device adds to a phase is for its makers; a blank line ends it, and the next heading is found again by
   * itself.
   */
  #inInformation(line: string): Reading {
    if (line !== '') return 'follow';
    this.#part = 'outside';
    return 'read';
  }

  #inResult(line: string, number: number): Reading {
    const action = /^Action: *(.*)$/.exec(line)?.[1];
    if (action === undefined) {
      if (/^(?:(?:in|out)put-[a-z-]+:.*|)$/.test(line)) return 'follow';
      this.#part = 'outside';
      return 'other';
    }
    this.#part = 'outside';
    if (action === 'drop') {
      this.#dropped = number;
      return 'follow';
    }
    if (action !== 'allow') return { unread: `found Action: ${action.slice(0, 40)}, expected allow or drop` };
    this.#page.emit({ kind: 'firewall-traced', allowed: true }, this.#sighting(number));
    return 'read';
  }

  #reason(dropLine: number, line: string): Reading {
    this.#dropped = undefined;
    const dropReason = /^Drop-reason: *(.+)$/.exec(line)?.[1];
    this.#page.emit(
      { kind: 'firewall-traced', allowed: false, ...(dropReason === undefined ? {} : { dropReason }) },
      this.#sighting(dropLine),
    );
    return dropReason === undefined ? 'other' : 'read';
  }

  #sighting(line: number) {
    return { at: this.#page.calendar.now(), line, ...(this.#flow ? { flow: this.#flow } : {}) };
  }
}

/**
 * A policy map with all its classes is printed for CONN-SETTINGS; 63 classes are allowed on a device, of some eight
 * lines.
 */
const CONFIGURATION_LINES_MAX = 1_000;

const ASKED = /\bpacket-tracer input \S+ (tcp|udp) (\S+) (\S+) (\S+) (\S+)/;

function flowOf([, protocol, from = '', fromPort = '', to = '', toPort = '']: RegExpExecArray): Flow | undefined {
  const [source, destination] = [parseAddress(from), parseAddress(to)];
  const [sourcePort, destinationPort] = [Number(fromPort), Number(toPort)];
  // The device takes names too (`www`, an object's name); a flow needs numbers.
  if (!source || !destination || !Number.isInteger(sourcePort) || !Number.isInteger(destinationPort)) return undefined;
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    source: { address: source, port: sourcePort },
    destination: { address: destination, port: destinationPort },
  };
}

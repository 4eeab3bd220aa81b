import { BytePages } from '../../base/byte-pages.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { NodeName } from '../../model/observation.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';
import { type EmittedFile, evidencePath } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';
import { microsecondStamp } from '../written-time.ts';
import { type Captured, type CapturedSegment, type CaptureWriter, SEGMENT_BYTES, WINDOW_SHIFT } from './captured.ts';

/**
 * The same as captures in words: `tcpdump -n -S -tttt -i IF`. ICMP errors are not among them; they need the words of
 * each code.
 */
export class TcpdumpFiles implements CaptureWriter {
  readonly #clockOf: (node: NodeName) => WallClock;
  readonly #files = new Map<string, BytePages>();

  constructor(clockOf: (node: NodeName) => WallClock) {
    this.#clockOf = clockOf;
  }

  take({ at, node, interface: on, flow, of }: Captured): void {
    if (of.kind !== 'segment') return;
    const path = evidencePath(node, `${on}.tcpdump.txt`);
    const family = flow.source.address.includes(':') ? 'IP6' : 'IP';
    const head = `${microsecondStamp(this.#clockOf(node).local(at))} ${family} ${dotted(flow.source)} > ${dotted(flow.destination)}`;
    const file = this.#files.get(path) ?? new BytePages();
    this.#files.set(path, file);
    file.addText(`${head}: ${segmentText(of)}\n`);
  }

  files(): readonly EmittedFile[] {
    return [...this.#files].map(([path, { pages }]) => ({ path, content: pages }));
  }
}

const dotted = ({ address, port }: Endpoint): string => `${address}.${port}`;

function segmentText({ flags, sequence, acknowledgement, window, length }: CapturedSegment): string {
  const space =
    length > 0 ? `seq ${sequence}:${(sequence + length) >>> 0}, ` : takesNumber(flags) ? `seq ${sequence}, ` : '';
  const answer = (flags & ACK) === 0 ? '' : `ack ${acknowledgement}, `;
  const options = (flags & SYN) === 0 ? '' : `options [mss ${SEGMENT_BYTES},sackOK,nop,wscale ${WINDOW_SHIFT}], `;
  return `Flags [${flagText(flags)}], ${space}${answer}win ${window}, ${options}length ${length}`;
}

const takesNumber = (flags: number): boolean => (flags & (SYN | FIN | RST)) !== 0;

/** In the order of tcpdump; an acknowledgement is a dot. */
const flagText = (flags: number): string =>
  [
    [FIN, 'F'],
    [SYN, 'S'],
    [RST, 'R'],
    [PSH, 'P'],
    [ACK, '.'],
  ]
    .filter(([bit]) => (flags & Number(bit)) !== 0)
    .map(([, letter]) => letter)
    .join('');

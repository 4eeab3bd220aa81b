import { microseconds } from '../../base/duration.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Observation } from '../../model/observation.ts';
import { CaptureFileReader, captureFormat } from '../../wire/capture-file.ts';
import { dissect } from '../../wire/dissect.ts';
import type { Damage, Frame } from '../../wire/frame.ts';
import { Packet } from '../../wire/packet.ts';
import { type CaptureOrigin, CapturePoints } from './capture-points.ts';
import { conversationsOf, type Scale } from './conversation-of.ts';
import { PlainRun } from './plain-run.ts';
import { SegmentObserver } from './observer.ts';
import { type AnalysisOptions, TcpAnalysis } from './tcp-analysis.ts';
import type { CaptureTotals } from './totals.ts';

export interface CaptureReading {
  readonly conversations: Conversation[];
  /** Notable segments in the order of time. */
  readonly observations: Observation[];
  readonly totals: CaptureTotals;
  /** Empty when the whole file was readable. */
  readonly damage: readonly Damage[];
}

interface ReaderOptions extends AnalysisOptions {
  /** What a large capture is. */
  readonly largeBytes?: number;
}

/** Whether these first bytes of a file (four are enough) begin a pcap or pcapng file. */
export const looksLikeCapture = (firstBytes: Uint8Array): boolean => captureFormat(firstBytes) !== undefined;

/** Reads a capture file that is pushed in chunks, and follows its TCP connections. Never throws on content. */
export class CaptureReader {
  #file: CaptureFileReader;
  #packet = new Packet();
  #points: CapturePoints;
  #observer: SegmentObserver;
  #analysis: TcpAnalysis;
  #scale: { epoch: number } & Scale;
  #frames = 0;
  #epochSeconds = -1;
  #bytes = 0;
  #largeBytes: number;
  /** What reads plain segments, once the capture turned out to be large. */
  #run: PlainRun | undefined;

  constructor(origin: CaptureOrigin, { largeBytes = LARGE_BYTES, ...analysis }: ReaderOptions = {}) {
    this.#largeBytes = largeBytes;
    this.#file = new CaptureFileReader((frame) => this.#see(frame));
    this.#points = new CapturePoints(origin);
    this.#scale = { epoch: 0, source: (frame) => ({ file: origin.file, frame }) };
    this.#observer = new SegmentObserver(this.#points.all, this.#scale);
    this.#analysis = new TcpAnalysis(this.#observer, analysis);
  }

  write(chunk: Uint8Array): void {
    this.#file.write(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= this.#largeBytes && this.#epochSeconds >= 0 && !this.#run) this.#begin();
  }

  /** Most captures are small, and want no memory for a hundred thousand connections. */
  #begin(): void {
    const run = new PlainRun();
    this.#run = run;
    const from = this.#file.use(run);
    if (!from) return;
    run.epochSeconds = this.#epochSeconds;
    run.point = this.#points.numberOf(from, 0);
    this.#analysis.shareWith(run);
  }

  /** How many segments were read in runs, without being seen here. */
  get inRuns(): number {
    return this.#run?.segments ?? 0;
  }

  end(): CaptureReading {
    const damage = this.#file.end();
    this.#analysis.end();
    return {
      conversations: this.#conversations(),
      observations: this.#observer.sorted(),
      totals: this.#totals(),
      damage,
    };
  }

  #see(frame: Frame): void {
    this.#frames = frame.number;
    const packet = this.#packet;
    const what = dissect(frame, packet);
    if (what === 'other') return;
    if (this.#epochSeconds < 0) {
      this.#epochSeconds = frame.seconds;
      this.#scale.epoch = frame.seconds * 1_000_000;
    }
    const at = (frame.seconds - this.#epochSeconds) * 1_000_000 + frame.nanoseconds / 1_000;
    const point = this.#points.numberOf(frame.interface, packet.cookedInterface);
    if (what === 'tcp') this.#analysis.see(packet, point, at, frame.number);
    else this.#analysis.seeQuoted(packet, point, at, frame.number);
  }

  #conversations(): Conversation[] {
    return conversationsOf(this.#analysis.book, this.#points.all, this.#scale);
  }

  #totals(): CaptureTotals {
    const { counts } = this.#analysis;
    return {
      frames: Math.max(this.#frames, this.#run?.frame ?? 0),
      tcpPackets: counts.tcpPackets,
      keepAlives: counts.keepAlives,
      keepAliveAcks: counts.keepAliveAcks,
      retransmissions: counts.retransmissions,
      fastRetransmissions: counts.fastRetransmissions,
      spuriousRetransmissions: counts.spuriousRetransmissions,
      duplicateAcks: counts.duplicateAcks,
      zeroWindows: counts.zeroWindows,
      resets: counts.resets,
      syns: counts.syns,
      fins: counts.fins,
      longestGap: microseconds(counts.longestGapUs),
      leftOut: {
        connections: counts.connectionsBeyond,
        packets: counts.packetsBeyond,
        letGo: counts.connectionsLetGo,
        observations: this.#observer.leftOut,
      },
    };
  }
}

/** Ten thousand frames: to make the memory of a run takes about as long as they do. */
const LARGE_BYTES = 1_000_000;

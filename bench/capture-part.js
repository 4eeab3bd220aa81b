import { closeSync, openSync, readSync } from 'node:fs';
import { CaptureReader } from '../dist/evidence/capture/index.js';

// The TCP analysis of one capture in a process of its own: `capture-part.js FILE PACKETS`. It is JavaScript, for a
// loader of TypeScript would take as long as many a capture does.
const [file = '', packets = ''] = process.argv.slice(2);

const reader = new CaptureReader({ file, clock: 'bench' });
const input = openSync(file, 'r');
const chunk = Buffer.allocUnsafeSlow(256 * 1024);
for (;;) {
  const length = readSync(input, chunk);
  if (length === 0) break;
  reader.write(chunk.subarray(0, length));
}
closeSync(input);
const { totals } = reader.end();
if (totals.tcpPackets !== Number(packets)) throw new Error(`${totals.tcpPackets} of ${packets} packets were read`);

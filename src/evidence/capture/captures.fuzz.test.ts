import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { fieldsOf } from '../../../test/conversation.ts';
import { Talk } from '../../../test/talk.ts';
import { pcapFile, pcapHeader } from '../../wire/pcap-writer.ts';
import { joinBytes } from '../../wire/pcap-writer.ts';
import { pcapngFile } from '../../wire/pcapng-writer.ts';
import { ACK } from '../../wire/tcp.ts';
import { CaptureReader, type CaptureReading } from './capture-reader.ts';

/** Long enough to reach every layer, short enough for every test run. */
const bounds = { numRuns: 400, interruptAfterTimeLimit: 2_000 };

const LINK_TYPES = [0, 1, 9, 10, 12, 50, 101, 105, 108, 113, 127, 129, 178, 228, 229, 276];

function read(file: Uint8Array, chunkBytes: number) {
  const reader = new CaptureReader({ file: 'fuzz', clock: 'fuzz' });
  for (let at = 0; at < file.length; at += chunkBytes) reader.write(file.subarray(at, at + chunkBytes));
  return reader.end();
}

const talk = new Talk().open().client(1, ACK, { sequence: 1, acknowledgement: 1, payload: 50 }).close(2, 51).frames;
const files = [
  pcapFile(talk),
  pcapFile(talk, { littleEndian: false, nanoseconds: true }),
  pcapngFile([{ name: 'eth0' }], talk),
];

test('mutated captures never throw, whatever the chunks', () => {
  const mutations = fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 0, max: 255 })), { maxLength: 20 });
  fc.assert(
    fc.property(fc.constantFrom(...files), mutations, fc.integer({ min: 1, max: 300 }), (file, changes, chunkBytes) => {
      const mutated = file.slice();
      for (const [at, value] of changes) mutated[at % mutated.length] = value;
      const { totals, conversations } = read(mutated, chunkBytes);
      assert.ok(totals.tcpPackets >= conversations.length);
    }),
    bounds,
  );
});

test('random frames of every link type never throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LINK_TYPES),
      fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }),
      (linkType, frames) => {
        read(
          pcapFile(
            frames.map((bytes, seconds) => ({ seconds, nanoseconds: 0, bytes })),
            { linkType },
          ),
          64,
        );
      },
    ),
    bounds,
  );
});

test('random bytes behind a good header never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      read(joinBytes([pcapHeader({}), bytes]), 33);
      read(joinBytes([pcapngFile([{}], []), bytes]), 33);
      read(bytes, 7);
    }),
    bounds,
  );
});

/** Everything that was read, in words: what a conversation knows, it tells when it is asked. */
const told = ({ conversations, ...rest }: CaptureReading) =>
  JSON.stringify([rest, conversations.map((one) => fieldsOf(one))]);

test('chunks change nothing', () => {
  const whole = files.map((file) => told(read(file, file.length)));
  assert.match(whole.join(), /"established":\{"at":.*"fingerprints":\{"forward":\[\{/);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), (chunkBytes) => {
      assert.deepEqual(
        files.map((file) => told(read(file, chunkBytes))),
        whole,
      );
    }),
    { numRuns: 50 },
  );
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flowOf } from '../../../test/seen.ts';
import { packetWords, type WrittenPacket } from './packet-words.ts';

const numbers = { sequence: 0, acknowledgement: 0, window: 64_240, length: 0 };
const flow = flowOf('10.1.0.10:40000 > 10.2.0.10:1556');
const words = (more: Partial<WrittenPacket>): string =>
  packetWords({ flow, flags: 'SYN', numbers, ttlOf: () => 64, ...more });

describe('a packet as the kernel writes it', () => {
  test('forwarded: the time to live is one less', () => {
    assert.match(
      words({ arrival: 'in', egress: 'out' }),
      /^IN=in OUT=out MAC=(?:[\da-f]{2}:){12}08:00 SRC=10\.1\.0\.10 DST=10\.2\.0\.10 LEN=52 TOS=0x00 PREC=0x00 TTL=63 ID=\d+ DF PROTO=TCP SPT=40000 DPT=1556 WINDOW=64240 RES=0x00 SYN URGP=0$/,
    );
  });

  test('for the node itself, and from it: that has come in nowhere', () => {
    assert.match(words({ arrival: 'in' }), /^IN=in OUT= MAC=\S+ SRC=.* TTL=64 /);
    assert.match(words({ egress: 'out' }), /^IN= OUT=out SRC=.* TTL=64 /);
  });

  test.each([
    ['PSH ACK', 50, /LEN=90 .* WINDOW=502 RES=0x00 ACK PSH URGP=0$/],
    ['PSH ACK', 10_000, /LEN=1500 /],
    ['SYN ACK', 0, /LEN=52 .* WINDOW=64240 RES=0x00 ACK SYN URGP=0$/],
    ['RST ACK', 0, /LEN=40 .* WINDOW=0 RES=0x00 ACK RST URGP=0$/],
    ['FIN ACK', 0, /LEN=40 .* RES=0x00 ACK FIN URGP=0$/],
  ])('%s with %i bytes', (flags, length, expected) =>
    assert.match(words({ flags, numbers: { ...numbers, length } }), expected),
  );

  test('numbers where they are asked for, and the mark where there is one', () => {
    assert.match(words({ showsNumbers: true }), / DPT=1556 SEQ=\d+ ACK=0 WINDOW=/);
    assert.match(words({ showsNumbers: true, flags: 'ACK' }), / SEQ=\d+ ACK=[1-9]\d* WINDOW=/);
    assert.match(words({ mark: 16 }), / URGP=0 MARK=0x10$/);
  });

  test('IPv6', () => {
    assert.match(
      words({ flow: flowOf('2001:db8::a:40000 > fd00::2:1556'), arrival: 'in', egress: 'out' }),
      /^IN=in OUT=out MAC=\S+86:dd SRC=2001:0db8:0000:0000:0000:0000:0000:000a DST=fd00:0000:0000:0000:0000:0000:0000:0002 LEN=72 TC=0 HOPLIMIT=63 FLOWLBL=0 PROTO=TCP /,
    );
  });
});

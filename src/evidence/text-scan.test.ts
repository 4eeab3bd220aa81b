import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { limits } from '../base/limits.ts';
import { textFormats } from './formats.ts';
import { EvidencePage } from './page.ts';
import type { Reading, TextFormat } from './reader.ts';
import { TextScan } from './text-scan.ts';

/** Takes the lines that contain `word`, and says which and under which number. */
function format(word: string, reading: Reading = 'read', accepts: (line: string) => boolean = () => true): TextFormat {
  return {
    name: word,
    trigger: word,
    open: (page) => (line, number) => {
      if (!accepts(line)) return 'other';
      page.emit({ kind: 'progress', words: `${word}|${line}` }, { at: page.calendar.now(), line: number });
      return reading;
    },
  };
}

function scanned(chunks: readonly string[], formats: readonly TextFormat[] = [format('hit')]) {
  const page = new EvidencePage({ file: 'case.txt' });
  const scan = new TextScan(page, formats);
  for (const chunk of chunks) scan.write(chunk);
  scan.end();
  const seen = page.observations.map((one) =>
    one.kind === 'progress' && 'line' in one.source ? `${one.source.line} ${one.words}` : one.kind,
  );
  return { page, seen, lines: page.lines, linesRead: page.linesRead };
}

describe('lines', () => {
  const text = 'first\nhit two\n\n\nnothing\r\nhit six\r\nmiddle\nhit last';

  test('are numbered as an editor numbers them, and lose a carriage return', () => {
    const { seen, lines, linesRead } = scanned([text]);
    assert.deepEqual(seen, ['2 hit|hit two', '6 hit|hit six', '8 hit|hit last']);
    assert.deepEqual([lines, linesRead], [8, 3]);
  });

  test('are the same wherever the text is cut', () => {
    const whole = scanned([text]);
    for (let a = 0; a <= text.length; a++) {
      for (let b = a; b <= text.length; b++) {
        const cut = scanned([text.slice(0, a), text.slice(a, b), text.slice(b)]);
        assert.deepEqual([cut.seen, cut.lines, cut.linesRead], [whole.seen, whole.lines, whole.linesRead], `${a} ${b}`);
      }
    }
  });

  test('are the same one character at a time', () => {
    assert.deepEqual(scanned(text.split('')).seen, scanned([text]).seen);
  });

  test('the last one needs no line feed, and one that has it is not followed by another', () => {
    assert.equal(scanned(['hit']).lines, 1);
    assert.equal(scanned(['hit\n']).lines, 1);
    assert.equal(scanned(['']).lines, 0);
    assert.equal(scanned(['\n\n']).lines, 2);
  });

  test('with two triggers are handed over once', () => {
    assert.deepEqual(scanned(['hit and hit again\n']).seen, ['1 hit|hit and hit again']);
  });
});

const saidOnce = (...chunks: string[]) => {
  const { seen, page } = scanned(chunks);
  assert.deepEqual(seen, ['1 hit|hit one', '3 hit|hit three']);
  assert.equal(page.unreadCount, 1);
  assert.match(page.unread[0]?.reason ?? '', /lineCharsMax/);
};

describe('a line that is too long', () => {
  const long = 'x'.repeat(limits.lineCharsMax + 1);

  test('is said once in one chunk, and the rest is still read', () => {
    saidOnce(`hit one\n${long} hit\nhit three\n`);
  });

  test('is said once over many chunks', () => {
    saidOnce('hit one\n', ...(`${long} hit`.match(/.{1,1000}/g) ?? []), '\nhit three\n');
  });

  test('is said once over many times its bound', () => {
    saidOnce('hit one\n', long, long, long, ' hit\nhit three\n');
  });

  test('of exactly the bound is read', () => {
    const edge = 'hit'.padEnd(limits.lineCharsMax, 'x');
    assert.equal(scanned([`${edge}\n`]).seen.length, 1);
    assert.equal(scanned([`${edge}x\n`]).seen.length, 0);
  });
});

const bytes = (...parts: (string | number)[]) =>
  parts.map((part) => (typeof part === 'number' ? String.fromCharCode(part) : part)).join('');

describe('the encoding', () => {
  test('of a line is UTF-8 where its bytes are UTF-8, and latin1 where they are not', () => {
    assert.deepEqual(scanned([bytes('hit Schl', 0xc3, 0xbc, 'ssel\nhit Schl', 0xfc, 'ssel\n')]).seen, [
      '1 hit|hit Schlüssel',
      '2 hit|hit Schlüssel',
    ]);
  });

  test('does not depend on where the bytes are cut', () => {
    assert.deepEqual(scanned([bytes('hit Schl', 0xc3), bytes(0xbc, 'ssel\n')]).seen, ['1 hit|hit Schlüssel']);
  });

  test('a zero parts two lines that were cut at what is no text', () => {
    assert.deepEqual(scanned(['hit the first\0hit the second\n\0hit the third\n']).seen, [
      '1 hit|hit the first',
      '1 hit|hit the second',
      '2 hit|hit the third',
    ]);
  });

  test('of binary data does no harm', () => {
    const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    assert.doesNotThrow(() => scanned([all.repeat(64)]));
  });
});

describe('several formats', () => {
  test('are offered a line in turn until one takes it', () => {
    const picky = format('hit', 'read', (line) => line.includes('mine'));
    assert.deepEqual(scanned(['hit\nhit mine\nhit\n'], [picky, format('it')]).seen, [
      '1 it|hit',
      '2 it|hit mine',
      '3 it|hit',
    ]);
  });

  test('one that asked for it is handed the next line, whatever it contains', () => {
    const greedy = format('hit', 'follow', (line) => line !== 'stop');
    assert.deepEqual(scanned(['hit\nno trigger\nstop\nno trigger\n'], [greedy]).seen, [
      '1 hit|hit',
      '2 hit|no trigger',
    ]);
  });

  test('a line that the follower does not want is offered to all', () => {
    const greedy = format('hit', 'follow', (line) => line.includes('hit'));
    assert.deepEqual(scanned(['hit\nother\nother\n'], [greedy, format('other')]).seen, [
      '1 hit|hit',
      '2 other|other',
      '3 other|other',
    ]);
  });

  test('a follower follows over the border of chunks', () => {
    const greedy = format('hit', 'follow', (line) => line !== 'stop');
    assert.deepEqual(scanned(['hit\n', 'no trigger\n', 'stop\n'], [greedy]).seen, ['1 hit|hit', '2 hit|no trigger']);
  });

  test('a damaged line is kept with its number and reason', () => {
    const { page } = scanned(['\nhit\n'], [format('hit', { unread: 'half of it is missing' })]);
    assert.deepEqual(page.unread, [{ file: 'case.txt', line: 2, text: 'hit', reason: 'half of it is missing' }]);
  });
});

describe('lines that are told by their beginnings', () => {
  const stamp = '10:00:00.000 [47.11] <2> ';
  const line = fc.constantFrom(
    `${stamp}logconnections: BPCD ACCEPT FROM 10.4.0.9.1024 TO 10.8.0.5.13724 fd = 4`,
    `${stamp}bpbrm main: EXITING with status 25`,
    `${stamp}bpbkar PrintFile: /export/home`,
    `${stamp}nb_getsockconnected: connect failed STATUS (18) CONNECT_FAILED`,
    '\tstatus: FAILED, (42) CONNECT_REFUSED; system: (10061) refused; FROM 10.4.0.9 TO 10.8.0.5 bpcd VIA pbx',
    '10:00:00 [nbjm] <2> x status 13',
    'May 1, 2026 3:00:00 AM - Error bpbrm (pid=5) socket read failed, status 25',
    'Nov 20 16:51:11 10.1.0.1 %ASA-6-302014: Teardown TCP connection 90412 for outside:10.9.0.2/443 to inside:10.1.4.9/51022 duration 1:00:00 bytes 0 Connection timeout',
    '',
    'x'.repeat(66_000),
  );
  const plain = textFormats.map(({ glimpse, ...one }) => (glimpse ? one : { ...one }));

  test('are read as if they were not, wherever the text is cut', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(fc.nat(2_000), { maxLength: 5 }), (lines, cuts) => {
        const text = lines.join('\n');
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((place, i) => text.slice(places[i], place));
        const [whole, cut] = [scanned([text], plain).page, scanned(chunks, textFormats).page];
        assert.deepEqual(cut.observations, whole.observations);
        assert.deepEqual([cut.lines, cut.linesRead, cut.unread], [whole.lines, whole.linesRead, whole.unread]);
      }),
      { numRuns: 300 },
    );
  });
});

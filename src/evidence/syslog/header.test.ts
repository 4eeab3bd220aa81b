import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, type PageDoubleOptions } from '../../../test/page.ts';
import { readHeader } from './header.ts';

function header(line: string, options: Partial<PageDoubleOptions> = {}) {
  const found = readHeader(line, line.indexOf('%'), pageDouble({ file: 'asa.log', ...options }));
  return found && { at: formatInstant(found.at), node: found.node, utc: found.utc };
}

describe('what stands before a message', () => {
  test.each([
    // relay stamp, relay's name of the sender, device stamp, device name: the device's clock and name count
    [
      'Jun  2 16:54:07 gwrouter Jun 02 2009 21:54:05 fw.example.net: %',
      { at: '2009-06-02T21:54:05.000', node: 'fw.example.net', utc: false },
    ],
    [
      'Jun  2 16:54:07 gw Jun 02 21:54:05 fw.example.net: %',
      { at: '2026-06-02T21:54:05.000', node: 'fw.example.net', utc: false },
    ],
    ['Nov 20 2026 10:25:04 EDGE-FW1 : %', { at: '2026-11-20T10:25:04.000', node: 'EDGE-FW1', utc: false }],
    ['Nov 20 2026 10:25:04: %', { at: '2026-11-20T10:25:04.000', node: undefined, utc: false }],
    ['<166>Nov 20 11:12:13 192.0.2.1 %', { at: '2026-11-20T11:12:13.000', node: '192.0.2.1', utc: false }],
    ['<166>:Nov 20 11:12:13 UTC: %', { at: '2026-11-20T11:12:13.000', node: undefined, utc: true }],
    ['<164>:Nov 20 17:19:04 MSK 192.0.2.30: %', { at: '2026-11-20T17:19:04.000', node: '192.0.2.30', utc: false }],
    ['<165>:Nov 20 18:10:27 MSK :%', { at: '2026-11-20T18:10:27.000', node: undefined, utc: false }],
    ['<166>1 2026-11-20T10:12:13.5Z fw1 - - - - %', { at: '2026-11-20T10:12:13.500', node: 'fw1', utc: true }],
    ['<166>1 2026-11-20T10:12:13Z - - - - - %', { at: '2026-11-20T10:12:13.000', node: undefined, utc: true }],
    ['<166>2026-11-20T12:17:46Z fw1 : %', { at: '2026-11-20T12:17:46.000', node: 'fw1', utc: true }],
    ['2026-11-20T09:39:32.185081+02:00 fw1 %', { at: '2026-11-20T07:39:32.185081', node: 'fw1', utc: true }],
    ['2026-11-20T00:30:00+01:00 fw1 %', { at: '2026-11-19T23:30:00.000', node: 'fw1', utc: true }],
    [
      '2026-11-20 08:33:40\tLocal4.Info\t192.0.2.100\tNov 20 2026 11:28:02: %',
      { at: '2026-11-20T11:28:02.000', node: '192.0.2.100', utc: false },
    ],
    // no stamp: the time of the line before it
    ['%', { at: '2026-11-20T00:00:00.000', node: undefined, utc: false }],
    ['<166>%', { at: '2026-11-20T00:00:00.000', node: undefined, utc: false }],
    ['EDGE-FW1 : %', { at: '2026-11-20T00:00:00.000', node: 'EDGE-FW1', utc: false }],
    ['<166>EDGE-FW1: %', { at: '2026-11-20T00:00:00.000', node: 'EDGE-FW1', utc: false }],
    ['192.0.2.254:514 : local4.info %', { at: '2026-11-20T00:00:00.000', node: undefined, utc: false }],
    ['as in the message: %', { at: '2026-11-20T00:00:00.000', node: undefined, utc: false }],
    ['message: %', { at: '2026-11-20T00:00:00.000', node: undefined, utc: false }],
  ])('%s', (line, expected) => {
    expect(header(line)).toEqual(expected);
  });

  test("the relay's name for the sender stands in only where nothing else names the device", () => {
    const line = 'Nov 20 02:08:10 gw7 Nov 20 2026 01:55:38: %';
    expect(header(line)?.node).toBe('gw7');
    expect(header(line, { speaker: { node: 'fw1' } })?.node).toBeUndefined();
  });

  test('a day that does not exist is damage', () => {
    expect(header('Feb 30 2026 10:00:00 fw1 : %')).toBeUndefined();
  });
});

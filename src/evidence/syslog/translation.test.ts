import { expect, test } from 'vitest';
import { formatFlow } from '../../model/flow.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { ciscoSyslog } from './cisco.ts';

const xlate = 'TCP translation from inside:10.0.0.8/51000 to outside:203.0.113.8/32000';
const built = '%FWSM-6-302013: Built outbound TCP connection 42 for outside:198.51.100.20/443 to inside:10.0.0.8/51000';

function reads(...lines: string[]) {
  const page = pageDouble({ file: 'fw1/asa.log' });
  const { readings } = readText(ciscoSyslog, page, lines.join('\n'));
  const mapped = page.ofKind('firewall-built').map((one) => one.mapped && formatFlow(one.mapped));
  return { readings: readings.map((one) => one.reading), seen: page.seen.length, mapped };
}

test('a translation tells nothing by itself', () => {
  expect(
    reads(
      `%ASA-6-305011: Built dynamic ${xlate}`,
      '%ASA-6-305011: Built static UDP translation from a:10.0.0.8/1 to b:10.0.0.9/1',
    ),
  ).toEqual({ readings: ['read', 'read'], seen: 0, mapped: [] });
});

test('it gives the mapped flow to a connection whose own message lacks it', () => {
  expect(reads(`%ASA-6-305011: Built dynamic ${xlate}`, built).mapped).toEqual([
    '203.0.113.8:32000 -> 198.51.100.20:443',
  ]);
});

test('a message that says its mapped ends is believed', () => {
  const own = `${built} (10.0.0.8/51000)`;
  expect(reads(`%ASA-6-305011: Built dynamic ${xlate}`, own).mapped).toEqual([undefined]);
});

test('a translation is forgotten with its teardown', () => {
  const gone = `%ASA-6-305012: Teardown dynamic ${xlate} duration 0:00:30`;
  expect(reads(`%ASA-6-305011: Built dynamic ${xlate}`, gone, built).mapped).toEqual([undefined]);
});

test('damage', () => {
  expect(reads('%ASA-6-305011: Built dynamic TCP translation from inside:10.0.0.8/51000').readings).toEqual([
    { unread: 'column 72: expected "to ", found the end of the line' },
  ]);
});

import { expect, test } from 'vitest';
import { hours, seconds } from '../../base/duration.ts';
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

const facts = (...lines: string[]) => {
  const page = pageDouble({ file: 'fw1/asa.log' });
  const { readings } = readText(ciscoSyslog, page, lines.join('\n'));
  expect(readings.map((one) => one.reading)).toEqual(lines.map(() => 'read'));
  return [...page.ofKind('firewall-translation-built'), ...page.ofKind('firewall-translation-teardown')].map(
    ({ kind, how, real, mapped, protocol, flow, ...rest }) => ({
      kind: kind.replace('firewall-translation-', ''),
      how,
      ends: [real, mapped].map(({ zone, address, port }) => `${zone}:${address}/${port}`).join(' '),
      protocol,
      flow,
      lasted: 'lasted' in rest ? rest.lasted : undefined,
    }),
  );
};

test.each([
  [
    `%ASA-6-305011: Built dynamic ${xlate}`,
    { kind: 'built', how: 'dynamic', ends: 'inside:10.0.0.8/51000 outside:203.0.113.8/32000', protocol: 'tcp' },
  ],
  [
    '%FTD-6-305012: Teardown dynamic TCP translation from Inside:10.1.1.1/54000 to Outside:198.51.100.1/54000 duration 0:00:30',
    {
      kind: 'teardown',
      how: 'dynamic',
      ends: 'Inside:10.1.1.1/54000 Outside:198.51.100.1/54000',
      protocol: 'tcp',
      lasted: seconds(30),
    },
  ],
  [
    '%ASA-6-305011: Built static UDP translation from a:10.0.0.8/1 to b:10.0.0.9/1',
    { kind: 'built', how: 'static', ends: 'a:10.0.0.8/1 b:10.0.0.9/1', protocol: 'udp' },
  ],
  [
    '%ASA-6-305011: Built dynamic TCP translation from inside:10.0.0.8/51000(LOCAL\\ann) to outside:203.0.113.8/32000',
    { kind: 'built', how: 'dynamic', ends: 'inside:10.0.0.8/51000 outside:203.0.113.8/32000', protocol: 'tcp' },
  ],
  [
    '%FWSM-6-305009: Built dynamic translation from inside:10.1.17.21 to DMZ(inside_nat0_outbound):10.1.17.21',
    { kind: 'built', how: 'dynamic', ends: 'inside:10.1.17.21/undefined DMZ:10.1.17.21/undefined' },
  ],
  [
    '%FWSM-6-305010: Teardown dynamic translation from inside:10.1.5.35 to DMZ:10.1.5.35 duration 3:00:00',
    {
      kind: 'teardown',
      how: 'dynamic',
      ends: 'inside:10.1.5.35/undefined DMZ:10.1.5.35/undefined',
      lasted: hours(3),
    },
  ],
])('%s', (line, fact) => {
  // It is no connection: a flow would make one of it.
  expect(facts(line)).toEqual([{ protocol: undefined, lasted: undefined, ...fact, flow: undefined }]);
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

test.each([
  ['Built dynamic TCP translation from inside:10.0.0.8/51000', 'column 72: expected "to ", found the end of the line'],
  [`Teardown dynamic ${xlate}`, 'column 104: expected "duration ", found the end of the line'],
  [`Teardown dynamic ${xlate} duration 0:0`, 'column 114: expected a duration h:mm:ss, found "0:0"'],
  ['Built sometimes', 'column 22: expected "dynamic" or "static", found "sometimes"'],
])('damage: %s', (text, unread) => {
  expect(reads(`%ASA-6-305012: ${text}`.replace('305012: Built', '305011: Built')).readings).toEqual([{ unread }]);
});

import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { columnsOf } from './columns.ts';
import { evidenceOf } from '../../test/evidence.ts';
import { diagnose } from '../diagnose/index.ts';
import { plain } from './paint.ts';
import { reportOpening, reportText } from './report-text.ts';

const report = (texts: Readonly<Record<string, string>>, all = false) => {
  const evidence = evidenceOf(texts);
  return reportText(diagnose(evidence), evidence, plain, { all });
};
const teardown = (words: string) =>
  `Jun  2 16:54:07 gw Jun 02 21:54:05 fw: %FWSM-6-302014: Teardown TCP connection 300001 faddr 10.1.0.9/13724 gaddr 10.1.0.7/42962 laddr 10.1.0.7/42962 duration 1:01:27 bytes 1546 ${words}`;

describe('the whole report', () => {
  test('of nothing readable says so', () => {
    assert.match(report({ 'a.txt': 'hello\n' }), /^Nothing in this evidence could be read/);
  });
  test('of an ordinary log says that nothing is wrong', () => {
    assert.match(report({ 'fw/a.log': teardown('(TCP FINs)') }), /^Nothing wrong found/);
  });
  test('counts one line as one', () => {
    assert.match(report({ 'fw/a.log': `${teardown('(TCP FINs)')}\n` }), /fw\/a\.log: 1 line, 1 used/);
  });
  test('tells a host’s two clocks apart', () => {
    const syscall = (stamp: string) =>
      `${stamp} connect(3, {sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("10.1.0.9")}, 16) = 0\n`;
    const text = report({
      'h/a.strace': syscall('1795176851.000001'),
      'h/b.strace': syscall('12:14:11.000001'),
    });
    assert.match(text, /Clocks \(times above are those of h/);
    assert.match(text, /h \(local time\)/);
    const long = 'h'.repeat(90);
    const wide = report({
      [`${long}/a.strace`]: syscall('1795176851.000001'),
      'i/b.strace': syscall('12:14:11.000001'),
    });
    assert.match(wide, /Clocks/);
    for (const line of wide.split('\n')) assert.ok(columnsOf(line) <= 100, line);
  });
  test('of a log without a year prints none', () => {
    const text = report({ 'fw/a.log': teardown('(Conn-timeout)') });
    assert.match(text, /What happened, 06-02 \(no year\)/);
    assert.doesNotMatch(text, /1972|1970/);
  });
  test('of a hostile file name fits the columns and bears no escape', () => {
    const text = report({ [`fw/\x1b[31m${'x'.repeat(150)}.log`]: teardown('(Conn-timeout)') }, true);
    assert.doesNotMatch(text, /\x1b/);
    for (const line of text.split('\n')) assert.ok(line.length <= 100, line);
  });

  test('of a log of which lines were passed over says how many of each kind of trouble they tell of', () => {
    const evidence = evidenceOf({ 'fw/a.log': teardown('(TCP FINs)') });
    const page = evidence.pages[0] ?? assert.fail();
    page.passedOver = 100;
    page.passedOverTrouble = new Map(Array.from({ length: 8 }, (_, i) => [`status ${i}`, 10 - i]));
    const text = reportText([], evidence, plain, { all: false }).replaceAll(/\s+/g, ' ');
    assert.match(
      text,
      /100 passed over unread, no date passed over were lines that tell of status 0 \(10\), status 1 \(9\),/,
    );
    assert.match(text, /status 5 \(5\), 2 further kinds \(7\) .* \(linesSelectedMax\)/);
  });

  test('of what could not be read says the line, where it is one', () => {
    const evidence = evidenceOf({ 'fw/a.log': teardown('(Conn-timeout)') });
    const page = evidence.pages[0] ?? assert.fail();
    page.damaged(7, 'x', 'expected a stamp');
    page.damaged(0, 'offset 24', 'at byte 24: the last record is cut short');
    const text = reportText([], evidence, plain, { all: false });
    assert.match(text, /2 could not be read, no date\n {4}line 7: expected a stamp\n {4}at byte 24: the last record/);
  });
});

describe('the opening of a report', () => {
  const failed = '10:00:00.000 [1] <16> bpbrm main: client c1 EXIT STATUS 24: socket write failed\n';

  test('is how the report begins: the first finding and its headline', () => {
    const evidence = evidenceOf({ 'fw/a.log': teardown('(Conn-timeout)') });
    const findings = diagnose(evidence);
    const opening = reportOpening(findings, evidence, plain);
    assert.match(opening, /^1\. IDLE_TIMEOUT [^]*\n\n {2}\S[^]*\n\n$/);
    assert.ok(reportText(findings, evidence, plain, { all: false }).startsWith(`${opening}What happened`));
  });
  test('is empty where nothing was found', () => {
    const evidence = evidenceOf({ 'fw/a.log': teardown('(TCP FINs)') });
    assert.equal(reportOpening(diagnose(evidence), evidence, plain), '');
  });
  test('is empty where a failure is left unexplained, which is said first', () => {
    const evidence = evidenceOf({ 'fw/a.log': teardown('(Conn-timeout)'), 'media1/bpbrm.log': failed });
    const findings = diagnose(evidence);
    assert.equal(findings[0]?.cause, 'IDLE_TIMEOUT');
    assert.match(reportText(findings, evidence, plain, { all: false }), /^The cause of this failure is not shown/);
    assert.equal(reportOpening(findings, evidence, plain), '');
  });
});

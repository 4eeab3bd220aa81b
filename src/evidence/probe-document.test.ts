import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { pageDouble, readText } from '../../test/page.ts';
import { formatEndpoint, formatFlow } from '../model/flow.ts';
import { probeDocument } from './probe-document.ts';

function read(document: object, indent: number | undefined = 2) {
  const page = pageDouble({ file: 'media1/probe.json', node: 'media1' });
  const transcript = readText(probeDocument, page, JSON.stringify(document, null, indent));
  return { page, ...transcript };
}

const head = { schema: 'holdfast/probe@1', at: '2026-11-27T02:00:00.000Z' };
const idle = { ...head, kind: 'idle', idleTimeout: { survived: 340.5, died: 355, model: 340 }, tried: [{ pause: 1 }] };

describe('what holdfast probe has found', () => {
  test.each([
    ['on many lines', 2],
    ['on one', undefined],
  ])('is the idle timer of the path, %s', (_, indent) => {
    const { page, unread } = read(idle, indent);
    assert.deepEqual(unread, []);
    assert.deepEqual(
      page.ofKind('setting').map(({ name, value }) => [name, value]),
      [['probe.idle-timeout', '340']],
    );
  });

  test('is nothing where no timer was found', () => {
    assert.deepEqual(read({ ...idle, idleTimeout: null }).page.ofKind('setting'), []);
  });

  test('is each attempt and what became of it', () => {
    const row = { address: '10.1.0.1', port: 1_556, after: 0.5, local: '10.1.0.9:40000' };
    const fates = ['connected', 'refused', 'silence', 'icmp'].map((outcome) => ({ ...row, outcome }));
    const missing = { ...row, local: null, outcome: 'not-sent', error: 'ENETUNREACH' };
    const six = { ...row, address: '2001:db8::1', local: '[2001:db8::9]:40000', outcome: 'refused' };
    const { page } = read({
      ...head,
      kind: 'connect',
      results: [...fates, missing, six, { ...row, outcome: 'else' }, 7],
    });
    assert.deepEqual(
      page.ofKind('refused').map(({ error }) => error.name),
      ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED'],
    );
    const [connected] = page.ofKind('connected');
    assert.equal(connected?.flow && formatFlow(connected.flow), '10.1.0.9:40000 -> 10.1.0.1:1556');
    const begun = page.ofKind('connect-started');
    assert.equal(begun.length, 6);
    assert.equal(begun[0] && connected && connected.at - begun[0].at, 500_000);
    assert.equal(begun[4]?.to && formatEndpoint(begun[4].to), '10.1.0.1:1556');
    assert.equal(begun[5]?.flow && formatFlow(begun[5].flow), '[2001:db8::9]:40000 -> [2001:db8::1]:1556');
  });

  test('is unread when it was cut in the middle', () => {
    const page = pageDouble({ file: 'media1/probe.json' });
    const { unread } = readText(probeDocument, page, '{\n  "schema": "holdfast/probe@1",\n  "kind": "idle"\n  "at"\n}');
    assert.match(unread[0]?.reason ?? '', /was it cut/);
  });

  test('is not a sentence that names it', () => {
    const page = pageDouble({ file: 'notes.txt' });
    assert.deepEqual(readText(probeDocument, page, 'see holdfast/probe@1 in docs').unread, []);
    assert.deepEqual(page.ofKind('setting'), []);
  });
});

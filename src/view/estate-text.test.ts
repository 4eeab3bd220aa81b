import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import type { Estate } from '../trace/estate/estate.ts';
import type { EstateClass } from '../trace/estate/estate-class.ts';
import { estateJson } from './estate-json.ts';
import { estateText } from './estate-text.ts';
import { COLUMNS, plain } from './paint.ts';

const denied: EstateClass = {
  verdict: 'broken',
  cause: 'REQUEST_FAILS',
  flows: 1_234_567,
  seen: 'silence',
  disposition: 'DENIED_SILENT',
  of: 'request',
  place: { at: 'between', node: 'fw1' },
  because: {
    code: 'ASA_LIST_DENIES',
    text: 'Line 7 of access list "backup_in" denies it.',
    config: [{ file: 'fw1.cfg', line: 7, text: 'access-list backup_in extended deny ip any any' }],
  },
  example: { from: 'media1', source: '10.1.0.4' as Address, node: 'client1', to: '10.2.0.9' as Address, port: 1_556 },
};

const weak: EstateClass = {
  ...denied,
  verdict: 'fragile',
  cause: 'WEAK_HOST',
  flows: 3,
  seen: 'connected',
  disposition: 'ACCEPTED',
  place: { at: 'receiver' },
  because: { code: 'LISTENER_FOUND', text: 'a socket listens.', config: [] },
  breaks: 'it comes in by eth0 for an address of eth1.',
  example: { ...denied.example, bindAddress: '10.1.0.4' as Address },
};

const estate = (classes: readonly EstateClass[]): Estate => ({
  classes,
  flows: 2_000_000,
  traced: 40,
  working: 765_430,
  untraced: 0,
});

describe('an estate as text', () => {
  test('names the cause, the count, the deciding line and an example', () => {
    const text = estateText(estate([denied]), [], plain);
    for (const part of [
      '2,000,000 flows',
      'Broken: 1,234,567 flows',
      'REQUEST_FAILS',
      'request DENIED_SILENT at fw1',
      'fw1.cfg:7',
      'media1 (not bound, source 10.1.0.4) to 10.2.0.9 port 1556 of client1: silence',
      '765,430 work',
    ])
      assert.ok(text.includes(part), part);
    assert.ok(!text.includes('Works only'));
  });

  test('says of what is fragile what would break it', () => {
    const text = estateText(estate([weak]), [], plain);
    assert.match(text, /Works only because of something: 3 flows/);
    assert.match(text, /What would break it: it comes in by eth0/);
    assert.match(text, /bound to 10\.1\.0\.4/);
  });

  test('counts what it does not show', () => {
    const many = Array.from({ length: 30 }, () => ({ ...denied, flows: 1 }));
    assert.match(estateText(estate(many), [], plain), /and 22 flows for 22 more reasons/);
  });

  test('one flow is one flow', () => {
    assert.match(estateText(estate([{ ...denied, flows: 1 }]), [], plain), /Broken: 1 flow\n/);
    const many = Array.from({ length: 9 }, () => ({ ...denied, flows: 1 }));
    assert.match(estateText(estate(many), [], plain), /and 1 flow for 1 more reason\n/);
  });

  test('has at most 100 columns, whatever the names, and nothing that moves a cursor', () => {
    const name = `${'x'.repeat(300)}\u001b[2J\u202e`;
    const hostile: EstateClass = {
      ...denied,
      place: { at: 'between', node: name },
      because: { ...denied.because, text: name, config: [{ file: name, line: 1, text: name }] },
      example: { ...denied.example, from: name, node: name },
    };
    const text = estateText(estate([hostile]), [], plain);
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > COLUMNS),
      [],
    );
    assert.ok(!/[\u001b\u202e]/.test(text));
    assert.ok(!/[\u001b\u202e]/.test(estateJson(estate([hostile]), [])));
  });

  test('names hosts whose listeners nobody knows, as many as are read', () => {
    const names = Array.from({ length: 14 }, (_, i) => `host${i}\u001b`);
    const text = estateText(estate([]), names, plain);
    assert.match(
      text.replaceAll(/\s+/g, ' '),
      /Not asked for: whatever listens on host0.*host11\S+ and 2 more, for nobody/,
    );
    assert.ok(!text.includes('\u001b'));
    assert.doesNotMatch(estateText(estate([]), [], plain), /Not asked for/);
    assert.equal(JSON.parse(estateJson(estate([]), names)).unlisted.length, 14);
  });

  test('says when not all were walked', () => {
    assert.match(estateText({ ...estate([]), untraced: 5 }, [], plain), /5 were not walked/);
  });
});

test('an estate as JSON has its schema and every class', () => {
  const document: unknown = JSON.parse(estateJson(estate([denied, weak]), []));
  assert.ok(typeof document === 'object' && document !== null && 'schema' in document && 'classes' in document);
  assert.equal(document.schema, 'holdfast/estate@1');
  assert.ok(Array.isArray(document.classes));
  assert.deepEqual(
    document.classes.map((one: { at: string; flows: number; breaks: string | null }) => [
      one.at,
      one.flows,
      one.breaks,
    ]),
    [
      ['fw1', 1_234_567, null],
      ['receiver', 3, 'it comes in by eth0 for an address of eth1.'],
    ],
  );
});

import assert from 'node:assert/strict';
import * as v from 'valibot';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { dialogueCalled, dialogues } from './catalogue.ts';

test('names are said once', () => {
  const names = dialogues.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  for (const one of dialogues) assert.equal(dialogueCalled(one.name), one);
  assert.equal(dialogueCalled('constructor'), undefined);
});

describe.each(dialogues)('$name', (dialogue) => {
  const roles = Object.fromEntries(
    Object.keys(dialogue.roles).map((role, i) => [role, { host: role, address: `10.0.0.${i + 1}` as Address }]),
  );

  test('can be played with nothing said of it', () => {
    const session = dialogue.session({ name: 'night', roles, settings: v.parse(dialogue.settings, {}) });
    assert.equal(session.name, 'night');
    assert.ok(session.actors.length >= 2);
    for (const { host } of session.actors) assert.ok(Object.keys(dialogue.roles).includes(host), host);
  });

  test('every role has an actor, and every setting says what it means', () => {
    const session = dialogue.session({ name: 'night', roles, settings: v.parse(dialogue.settings, {}) });
    const played = new Set(session.actors.map(({ host }) => host));
    assert.deepEqual(
      Object.keys(dialogue.roles).filter((role) => !played.has(role)),
      [],
    );
    for (const [name, entry] of Object.entries(dialogue.settings.entries))
      assert.ok(JSON.stringify(entry).includes('description'), `${name} has no description`);
  });
});

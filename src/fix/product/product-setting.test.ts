import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, minutes, seconds } from '../../base/duration.ts';
import { dialogueCalled } from '../../dialogue/catalogue.ts';
import { productSettings } from './product-settings-table.ts';
import { ownSpan, valueInUnit } from './product-setting.ts';

describe('every setting is one of its dialogues, made by somebody who takes part', () => {
  test.each(productSettings.map((one) => [`${one.dialogues[0]} ${one.key} ${one.product?.is ?? ''}`, one] as const))(
    '%s',
    (_, { dialogues, key, role, product, text, takes }) => {
      for (const name of dialogues) {
        const dialogue = dialogueCalled(name);
        assert.ok(dialogue, name);
        assert.ok(key in dialogue.settings.entries, `${name} has no ${key}`);
        // A client that is not named is the generic one’s.
        assert.ok(role in dialogue.roles, `${name} has no ${role}`);
        if (product) assert.ok('product' in dialogue.settings.entries);
      }
      const told = text('1234', (one) => `host-of-${one}`);
      const shown = JSON.stringify(told);
      assert.ok(takes === 'on' || shown.includes('1234'), shown);
    },
  );
});

test('a span is written in whole units of the product, rounded down, or not at all', () => {
  const inMinutes = { unit: minutes(1), least: 1, most: 1_440 };
  assert.deepEqual(
    [seconds(59), seconds(90), hours(24), hours(25)].map((span) => ownSpan(inMinutes, span)),
    [undefined, 1, 1_440, undefined],
  );
  assert.equal(valueInUnit(inMinutes, '0:30:00'), '30');
});

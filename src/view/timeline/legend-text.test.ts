import { expect, test } from 'vitest';
import { event, forgotten, scene } from './example-scenes.ts';
import { legendText } from './legend-text.ts';

test('only what the picture uses is explained', () => {
  expect(legendText(scene({ events: [event(0, 0, 'a')] }))).toEqual(['o event   : time passes']);
  expect(legendText(forgotten).join('   ')).toContain('# idle clock of the firewall');
});

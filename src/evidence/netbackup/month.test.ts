import assert from 'node:assert/strict';
import { test } from 'vitest';
import { monthByName } from './month.ts';

const years: readonly (readonly [string, string])[] = [
  ['English', 'January February March April May June July August September October November December'],
  ['English, short', 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'],
  ['German', 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'],
  ['German, short', 'Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez'],
  ['French', 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'],
  ['French, short', 'janv févr mars avr mai juin juil août sept oct nov déc'],
  ['Spanish', 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'],
  ['Spanish, short', 'ene feb mar abr may jun jul ago sept oct nov dic'],
  ['Portuguese', 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'],
  ['Italian', 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'],
  ['Russian', 'января февраля марта апреля мая июня июля августа сентября октября ноября декабря'],
  ['Russian, short', 'янв февр март апр май июн июл авг сент окт нояб дек'],
];

test.each(years)('%s', (_language, names) => {
  assert.deepEqual(names.split(' ').map(monthByName), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('other words are no months', () => {
  assert.deepEqual(['Mon', 'Error', 'ja', ''].map(monthByName), [undefined, undefined, undefined, undefined]);
});

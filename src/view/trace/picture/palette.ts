import { BAD, FAINT, HAIR, INK, PAPER } from '../../timeline/svg-canvas.ts';

/** Of different lightness as well as hue, so that they differ for everybody and on paper. */
export const REQUEST = '#0b5fc0';
export const REPLY = '#b8590a';
export const DATA = '#0e7a6e';
export const BOX = '#f6f8fa';
export const SIDE_BOX = '#fcfdfe';

/** What each colour becomes for those whose screen is dark. */
const DARK: readonly (readonly [string, string])[] = [
  [PAPER, '#0d1117'],
  [INK, '#e6edf3'],
  [FAINT, '#9aa4af'],
  [HAIR, '#4a525c'],
  [BAD, '#ff6b64'],
  [REQUEST, '#58a6ff'],
  [REPLY, '#f2a65a'],
  [DATA, '#4fd1bd'],
  [BOX, '#171d26'],
  [SIDE_BOX, '#11161d'],
];

/** Printed it stays dark on light. */
export const darkStyle: string = [
  '@media screen and (prefers-color-scheme: dark){',
  ...DARK.flatMap(([light, dark]) => [`[fill="${light}"]{fill:${dark}}`, `[stroke="${light}"]{stroke:${dark}}`]),
  '}',
].join('');

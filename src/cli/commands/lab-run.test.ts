import assert from 'node:assert/strict';
import { test } from 'vitest';
import { EXIT } from '../exit.ts';
import { exitOf } from './lab-run.ts';

test.each([
  [['agrees', 'agrees'], EXIT.clean],
  [['agrees', 'not-comparable'], EXIT.clean],
  [['differs', 'not-comparable'], EXIT.found],
  [['not-comparable'], EXIT.unusable],
] as const)('%j', (verdicts, code) => assert.equal(exitOf(verdicts.map((verdict) => ({ verdict }))), code));

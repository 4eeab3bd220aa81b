import assert from 'node:assert/strict';
import { test } from 'vitest';
import { isLinuxDeviceName } from './linux-device-name.ts';

test.each(['eth0', 'enp0s31f6', 'br-lan.100', 'abcdefghijklmno', 'ééééééé', 'a%b'])('%s is one', (name) =>
  assert.ok(isLinuxDeviceName(name)),
);

test.each(['', 'abcdefghijklmnop', 'éééééééé', 'a/b', 'a b', 'a\tb', 'eth0:1', '.', '..'])('%j is none', (name) =>
  assert.ok(!isLinuxDeviceName(name)),
);

import assert from 'node:assert/strict';
import { test } from 'vitest';
import { valueOf } from '../model/configuration.ts';
import { readSystem } from './system.ts';

test.each([
  ['Linux media1 5.10.0-8-amd64 #1 SMP x86_64 GNU/Linux', 'linux'],
  ['NAME="SLES"\nID="sles"', 'linux'],
  ['SunOS db1 5.10 Generic_150400-40 sun4v', 'solaris-10'],
  ['SunOS db1 5.11 11.4.42 sun4v', 'solaris'],
  ['AIX db2 2 7 00F9C1234C00', 'aix'],
  ['HP-UX db3 B.11.31 U ia64', 'hp-ux'],
  ['FreeBSD fw 13.2-RELEASE amd64', 'freebsd'],
  ['Darwin mac1 18.7.0 x86_64', 'macos'],
  ['Microsoft Windows [Version 6.1.7601]', 'windows-2008'],
  ['Microsoft Windows [Version 6.0.6002]', 'windows-2008'],
  ['Microsoft Windows [Version 6.2.9200]', 'windows-2008'],
  ['Microsoft Windows [Version 6.3.9600]', 'windows-2008'],
  ['Microsoft Windows [Version 10.0.14393]', 'windows'],
  ['Microsoft Windows [Version 5.2.3790]', 'windows-2003'],
  ['OS Version:                10.0.17763 N/A Build 17763', 'windows'],
  ['hello', undefined],
])('%s', (text, system) => assert.equal(readSystem({ file: 'uname', text }).system?.system, system));

test.each([
  ['Linux media1 5.10.0-8-amd64 #1 SMP x86_64 GNU/Linux', '5.10.0-8-amd64'],
  ['SunOS db1 5.11 11.4.42 sun4v', undefined],
  ['ID=debian', undefined],
])('%s has the kernel %s', (text, release) => {
  const fact = readSystem({ file: 'uname', text }).parameters?.get('kernel.osrelease') ?? 'not-checked';
  assert.equal(valueOf(fact), release);
});

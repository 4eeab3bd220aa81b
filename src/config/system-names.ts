import type { OperatingSystem } from '../model/node.ts';

/** Every system that a node may have, the known ones first. */
export const operatingSystems = [
  'linux',
  'windows',
  'windows-2008',
  'windows-2003',
  'solaris',
  'solaris-10',
  'aix',
  'hp-ux',
  'freebsd',
  'openbsd',
  'macos',
  'asa',
  'fwsm',
  'pix',
  'not-known',
] as const satisfies readonly OperatingSystem[];

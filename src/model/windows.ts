import type { OperatingSystem } from './node.ts';

/** Vista, 2008 and later, which have another stack than what came before (TechNet, The Cable Guy, September 2007). */
export const isSinceVista = (system: OperatingSystem): boolean => system === 'windows' || system === 'windows-2008';

export const isWindows = (system: OperatingSystem): boolean => isSinceVista(system) || system === 'windows-2003';

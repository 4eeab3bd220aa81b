export * from './address.ts';
export * from './duration.ts';
export * from './instant.ts';
export * from './limits.ts';
export * from './printable.ts';
export * from './sorted.ts';

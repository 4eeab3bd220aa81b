export * from './capture-reader.ts';
export * from './totals.ts';

export * from './capture-reader.ts';
export * from './totals.ts';
export * from './tcpdump-text.ts';

export * from './capture-reader.ts';
export * from './left-out.ts';
export * from './totals.ts';
export * from './tcpdump-text.ts';

export * from './codes.ts';
export * from './conversation.ts';
export * from './finding.ts';
export * from './flow.ts';
export * from './observation.ts';
export * from './source.ts';

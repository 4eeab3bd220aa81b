export type { Cause } from './cause.ts';
export { causeList } from './causes/index.ts';
export { diagnose } from './diagnose.ts';
export { unexplained } from './unexplained.ts';

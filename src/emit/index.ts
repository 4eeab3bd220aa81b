/** A simulated night as the logs, captures and lists that the products and the tools of the systems would have left. */
export { captureRecorder, emit, type Emitted, type EmitOptions } from './emit.ts';
export type { EmittedFile } from './emitted-file.ts';
export type { ClockError, ClockErrors } from './wall-clock.ts';

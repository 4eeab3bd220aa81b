export { type BptestText, bptestbpcdText, bptestnetconnText, type TracedAttempt } from './bptest-text.ts';
export { asaPhases, type TracedPacket } from './packet-tracer-text.ts';
export { COLUMNS, type Paint, plain } from './paint.ts';
export { reportJson } from './report-json.ts';
export { type ReportOptions, reportOpening, reportText } from './report-text.ts';
export { estateJson } from './estate-json.ts';
export { estateText } from './estate-text.ts';

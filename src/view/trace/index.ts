/** A trace as text and as JSON. Pictures are apart, so that who prints only text does not load a layout engine. */
export { type TraceTextOptions, traceText } from './trace-text.ts';
export { traceJson } from './trace-json.ts';

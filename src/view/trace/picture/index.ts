/** A trace as a picture. Apart, because it loads a layout engine. */
export { traceSvg } from './trace-svg.ts';

export type { Arrow, Bar, Lane, Scene, SceneEvent } from './scene.ts';
export { sceneLimits } from './scene.ts';
export { timelineScene } from './timeline-scene.ts';
export { timelineText } from './timeline-text.ts';
export { type SvgOptions, timelineSvg } from './timeline-svg.ts';

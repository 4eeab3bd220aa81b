/** The time of a finding as a picture. Apart from `view`, so that who prints only text does not load it. */
export type { Arrow, Bar, Lane, Scene, SceneEvent } from './scene.ts';
export { sceneLimits } from './scene.ts';
export { timelineScene } from './timeline-scene.ts';
export { timelineText } from './timeline-text.ts';
export { type SvgOptions, timelineSvg } from './timeline-svg.ts';

export {
  CaptureReader,
  type CaptureReading,
  type CaptureTotals,
  looksLikeCapture,
  TcpdumpText,
  type LeftOut,
} from './capture/index.ts';
export type { FittedClock, OrderedPair } from './clock-fit.ts';
export type { Connection } from './connections.ts';
export { Dossier } from './dossier.ts';
export { assemble, type Evidence, withTranslations } from './evidence.ts';
export { textFormats } from './formats.ts';
export { type Legs, legsApart } from './legs.ts';
export type { Manifest } from './manifest.ts';
export { manifestOf, type ManifestRule, zoneRelation } from './manifest-rule.ts';
export { clockOf, EvidencePage, type PageOrigin, type Unread } from './page.ts';
export type { LineReader, Page, Reading, TextFormat } from './reader.ts';
export { TextScan } from './text-scan.ts';
export type { LearnedTranslation } from './translations.ts';
export type { Latin1 } from './trigger-search.ts';

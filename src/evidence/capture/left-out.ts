/** What the bound on connections left out. */
export interface LeftOut {
  /** Not followed, and all packets that were not. */
  readonly connections: number;
  readonly packets: number;
  /** Followed until they were closed with nothing wrong, and let go to make room for others. */
  readonly letGo: number;
}

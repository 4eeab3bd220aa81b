/** Why host decides as it does: code and sentence. `docs/codes.md` is held against this table. */
export const hostReasons = {} as const;

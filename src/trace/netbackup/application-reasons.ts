/** Why application decides as it does: code and sentence. `docs/codes.md` is held against this table. */
export const applicationReasons = {} as const;

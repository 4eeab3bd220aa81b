/** Milliseconds since whenever, for what lasts. The `performance` of Node is ten modules more to load. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6;

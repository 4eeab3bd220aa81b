/** Why a device of which only the manners are known decides as it does. `docs/codes.md` is held against this table. */
export const tableReasons = {
  TABLE_CONNECTION_KNOWN: 'It belongs to a connection that the device knows.',
  TABLE_CONNECTION_MADE: 'A permit lets it begin a connection.',
  TABLE_ADOPTED: 'The device takes up a connection whose beginning it did not see.',
  TABLE_NOT_PERMITTED: 'No permit lets it begin a connection.',
  TABLE_WITHOUT_CONNECTION: 'It is in mid-stream, and the device knows no connection that it belongs to.',
} as const;

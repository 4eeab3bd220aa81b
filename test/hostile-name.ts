import * as fc from 'fast-check';

/** A name of what means something to PowerShell, and of all else. */
export const hostileName = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '’', '"', '$(', ')', '$x', '`', '\n', '\r\n', ';', '|', '#', ' -Force ', '[', ']', '*', '?'),
      fc.string(),
    ),
    { minLength: 1 },
  )
  .map((pieces) => pieces.join('').replaceAll('\0', ''))
  .filter((name) => name !== '');

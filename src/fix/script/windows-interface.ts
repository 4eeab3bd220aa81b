import { powershellWord } from './quote.ts';

/**
 * An interface of Windows in the words of a command. `-InterfaceAlias` takes patterns (about_Wildcards), and the
 * cmdlets of the network have no literal form of it: a name with a character that means something in a pattern is
 * looked for by `-eq`, and where there is none of it, Set-StrictMode makes the script stop.
 */
export function windowsInterface(name: string): string {
  if (!/[*?[\]`]/.test(name)) return `-InterfaceAlias ${powershellWord(name)}`;
  return `-InterfaceIndex (Get-NetAdapter | Where-Object Name -eq ${powershellWord(name)}).ifIndex`;
}

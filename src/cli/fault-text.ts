import { errorCode } from '../base/error-code.ts';
import { printable } from '../base/printable.ts';
import { wrap } from '../view/wrap.ts';

/** What ended a command that was not foreseen. That files run out is no fault of anybody here. */
export function faultText(error: unknown): string {
  const remedy = descriptorRemedy(errorCode(error));
  return remedy === undefined
    ? `holdfast: a fault of Holdfast itself: ${printable(String(error))}; please report it with what you gave it`
    : wrap(`${errorCode(error)}: ${remedy}`, 'holdfast: ', '  ').join('\n');
}

/** What helps where no file or socket could be opened any more (open(2)); undefined of any other error. */
export function descriptorRemedy(code: string | undefined): string | undefined {
  switch (code) {
    case 'EMFILE':
      return 'this process may open no more files and sockets; raise the bound with ulimit -n, or LimitNOFILE= of its unit';
    case 'ENFILE':
      return 'this machine has as many files open as it may; raise sysctl fs.file-max';
    default:
      return undefined;
  }
}

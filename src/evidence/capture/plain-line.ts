import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';

/**
 * One line of tcpdump as nearly all are: a time of day, perhaps with its date, IPv4 addresses with port numbers, and a
 * TCP segment as version 4 prints it. It is read in one pass into the same numbers each time, where expressions and
 * what they return take much longer. `read` answers false for every other line, which then is read by those.
 */
export class PlainLine {
  /** Year, month and day as printed; a year of zero: none. */
  year = 0;
  month = 0;
  day = 0;
  /** Microseconds since midnight. */
  us = 0;
  /** The 32 bits of each address. */
  source = 0;
  destination = 0;
  sourcePort = 0;
  destinationPort = 0;
  flags = 0;
  sequence: number | undefined;
  acknowledgement: number | undefined;
  window: number | undefined;
  length = 0;
  #text = '';
  #at = 0;

  read(text: string): boolean {
    this.#text = text;
    this.#at = 0;
    return this.#stamp() && this.#ends() && this.#segment() && this.#at === text.length;
  }

  #stamp(): boolean {
    this.year = 0;
    if (this.#text.charCodeAt(4) === MINUS) {
      this.year = this.#twoDigits() * 100 + this.#twoDigits();
      if (!this.#skip(MINUS)) return false;
      this.month = this.#twoDigits();
      if (!this.#skip(MINUS)) return false;
      this.day = this.#twoDigits();
      if (!this.#skip(BLANK) || !(this.year > 0 && this.month + this.day > 0)) return false;
    }
    const hour = this.#twoDigits();
    if (!this.#skip(COLON)) return false;
    const minute = this.#twoDigits();
    if (!this.#skip(COLON)) return false;
    const second = this.#twoDigits();
    if (!this.#skip(DOT)) return false;
    const fraction = (this.#twoDigits() * 100 + this.#twoDigits()) * 100 + this.#twoDigits();
    this.us = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction;
    return !Number.isNaN(this.us) && this.#word(' IP ');
  }

  #ends(): boolean {
    this.source = this.#address();
    this.sourcePort = this.#port();
    if (this.source < 0 || this.sourcePort < 0 || !this.#word(' > ')) return false;
    this.destination = this.#address();
    this.destinationPort = this.#port();
    return this.destination >= 0 && this.destinationPort >= 0;
  }

  #segment(): boolean {
    if (!this.#word(': Flags [') || !this.#readFlags()) return false;
    this.sequence = this.#word(', seq ') ? this.#number() : undefined;
    if (this.sequence !== undefined && this.#skip(COLON) && Number.isNaN(this.#number())) return false;
    this.acknowledgement = this.#word(', ack ') ? this.#number() : undefined;
    this.window = this.#word(', win ') ? this.#number() : undefined;
    if (this.#word(', options [')) this.#at = this.#text.indexOf(']', this.#at) + 1;
    if (!this.#word(', length ')) return false;
    this.length = this.#number();
    const { sequence = 0, acknowledgement = 0, window = 0, length } = this;
    return !Number.isNaN(sequence + acknowledgement + window + length);
  }

  /** Up to the bracket that closes them. Letters that mean nothing here are passed over, as those of `none`. */
  #readFlags(): boolean {
    this.flags = 0;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at++);
      if (code === CLOSE) return true;
      if (code !== DOT && !(code >= 65 && code <= 122)) return false;
      this.flags |= flagOf(code);
    }
  }

  /** -1 for what is no address. */
  #address(): number {
    let bits = 0;
    for (let octet = 0; octet < 4; octet++) {
      const value = this.#upTo(3);
      if (value < 0 || value > 255 || !this.#skip(DOT)) return -1;
      bits = bits * 256 + value;
    }
    return bits;
  }

  #port(): number {
    return this.#upTo(5, true);
  }

  /** A number of so many digits at most; -1 when it is longer or none, or begins with a zero where none may. */
  #upTo(digitsMax: number, mayBeginWithZero = false): number {
    const from = this.#at;
    let value = 0;
    for (; this.#at - from <= digitsMax; this.#at++) {
      const digit = this.#text.charCodeAt(this.#at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    const digits = this.#at - from;
    if (digits === 0 || digits > digitsMax) return -1;
    return digits > 1 && !mayBeginWithZero && this.#text.charCodeAt(from) === ZERO ? -1 : value;
  }

  /** NaN when there is none. */
  #number(): number {
    const from = this.#at;
    let value = 0;
    for (;;) {
      const digit = this.#text.charCodeAt(this.#at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.#at++;
    }
    return this.#at === from || this.#at - from > DIGITS_MAX ? Number.NaN : value;
  }

  /** NaN when there are none. */
  #twoDigits(): number {
    const high = this.#text.charCodeAt(this.#at) - ZERO;
    const low = this.#text.charCodeAt(this.#at + 1) - ZERO;
    this.#at += 2;
    return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN;
  }

  #skip(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }
}

function flagOf(letter: number): number {
  switch (letter) {
    case DOT:
      return ACK;
    case 0x50:
      return PSH;
    case 0x53:
      return SYN;
    case 0x46:
      return FIN;
    case 0x52:
      return RST;
    default:
      return 0;
  }
}

const [BLANK, MINUS, DOT, ZERO, COLON, CLOSE] = [32, 45, 46, 48, 58, 93] as const;
/** Of sequence numbers of 32 bits, and more than a length has. */
const DIGITS_MAX = 10;

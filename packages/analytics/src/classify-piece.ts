/** Tells what a run of characters without spaces and marks is: a word, a value, or a word with a value in it. */
import { charClass, DIGIT, HEX, JOINT, LETTER, SLASH } from './char-class.ts';
import { isHostName } from './host-name.ts';
import { unitType, type ValueType } from './value-type.ts';

/** A run that is a word as it stands. */
export const WORD = 'word';
/** A run that is a word around a value. */
export const MIXED = 'mixed';

/** What a run is; a {@link ValueType} where all of it is a value. */
export type PieceClass = typeof WORD | typeof MIXED | ValueType;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
const UUID_LENGTH = 36;
const HEX_NUMBER = /^[-+]?0[xX][0-9a-fA-F]+$/u;
const SLASH_CODE = 47;
const COMPOUND_DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d|w))+$/u;
const ISO_DATE = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:$|[T_-])/u;
const QUANTITY = /^[-+]?\d+(?:[.]\d+)*(?:[eE][-+]?\d+)?([A-Za-zµμ%]*)$/u;

/** Hexadecimal digits that are an id although no 0x stands before them: fewer are words such as `e820`. */
export const MIN_HEX = 6;

/** Letters and digits without a separator that are random from this length on, where they alternate. */
const MIN_RANDOM = 16;
/** The same with separators, as in signed tokens. */
const MIN_ENCODED = 64;
const RANDOM = /^[A-Za-z\d]+$/u;

/** Letters and digits in turns this often are an id, not a word with a number. */
const MIN_ID_GROUPS = 3;

/** Longer runs are encoded data, whatever they look like. Bounds the work for one run. */
const MAX_PIECE = 256;

/** Classifies `text`, a run with at least one digit, joint or slash (`bits` is the union of its classes). */
export function classifyPiece(text: string, bits: number): PieceClass {
  if (text.length > MAX_PIECE) return 'id';
  if ((bits & DIGIT) === 0) return withoutDigits(text, bits);
  if ((bits & LETTER) === 0) return digitsOnly(text, bits);
  const first = text.charCodeAt(0);
  if (first === SLASH_CODE) return 'path';
  const numeric = first < 58 ? classifyNumeric(text) : undefined;
  if (numeric) return numeric;
  if (text.length === UUID_LENGTH && UUID.test(text)) return 'uuid';
  if (text.length >= MIN_HEX && allHex(text)) return 'hex';
  if ((bits & SLASH) !== 0) return 'path';
  if ((bits & JOINT) !== 0) {
    if (isEmail(text)) return 'email';
    if (isHostName(text)) return 'address';
  }
  return isId(text) ? 'id' : MIXED;
}

/** What begins with a digit or a sign: the punctuation that is no mark comes before the digits in ASCII. */
function classifyNumeric(text: string): ValueType | undefined {
  const quantity = QUANTITY.exec(text);
  if (quantity) {
    const [, unit = ''] = quantity;
    const type = unit === '' ? 'number' : unitType(unit);
    if (type) return type;
  }
  if (HEX_NUMBER.test(text)) return 'hex';
  if (ISO_DATE.test(text)) return 'time';
  return COMPOUND_DURATION.test(text) ? 'duration' : undefined;
}

function withoutDigits(text: string, bits: number): PieceClass {
  if ((bits & SLASH) !== 0) return isPath(text) ? 'path' : WORD;
  if ((bits & JOINT) !== 0 && (bits & LETTER) !== 0) {
    if (isEmail(text)) return 'email';
    if (isHostName(text)) return 'address';
  }
  return WORD;
}

function digitsOnly(text: string, bits: number): PieceClass {
  if ((bits & SLASH) !== 0) return ISO_DATE.test(text) || /^\d+\/\d+\/\d+$/u.test(text) ? 'time' : 'path';
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/u.test(text)) return 'address';
  return ISO_DATE.test(text) ? 'time' : 'number';
}

function isPath(text: string): boolean {
  if (/^(?:[/\\]|~\/|\.\.?[/\\])./u.test(text)) return true;
  const slashes = text.split(/[/\\]/u).length - 1;
  return slashes >= 2 || /\.[A-Za-z]{1,5}$/u.test(text);
}

function isEmail(text: string): boolean {
  const at = text.indexOf('@');
  return at > 0 && text.indexOf('.', at) > at + 1 && !text.endsWith('.');
}

function allHex(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if ((charClass(text.charCodeAt(index)) & HEX) === 0) return false;
  }
  return true;
}

/** Whether letters and digits alternate so often, or begin so, that no word is in it. */
function isId(text: string): boolean {
  if ((charClass(text.charCodeAt(0)) & DIGIT) !== 0) return true;
  let groups = 0;
  let letters = 0;
  let before = 0;
  for (let index = 0; index < text.length; index++) {
    const bits = charClass(text.charCodeAt(index)) & (DIGIT | LETTER);
    if (bits === DIGIT && before !== DIGIT) groups++;
    if (bits === LETTER && groups === 0) letters++;
    before = bits;
  }
  if (groups < MIN_ID_GROUPS) return false;
  return (
    letters < MIN_ID_GROUPS || (text.length >= MIN_RANDOM && RANDOM.test(text)) || text.length >= MIN_ENCODED
  );
}

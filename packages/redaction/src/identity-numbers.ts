/** Numbers of persons behind their name: `CPF 529.982.247-25`, `passport no. C01X00T47`, `Aadhaar: 2341 2341 2346`. */
import type { Match } from './detector.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** How far in front the name may begin. */
const NEAR = 48;

/** Longer than any such number with its separators. */
const MAX_LENGTH = 32;

/** Fewest digits of one; where capitals and digits are mixed, two. */
const MIN_DIGITS = 5;

/**
 * The last words of the names, as the pass asks for them, without those that are found by their own form. Behind `card`,
 * `number` and `no` stand other things as well.
 */
export const IDENTITY_WORDS: readonly string[] = (
  'cpf cnpj curp aadhaar aadhar nino bsn pesel nif nie dni nric cnic fiscale passport reisepass personnummer insurance ' +
  'license licence ausweis card number no nr id'
).split(' ');

const NAME =
  /(?:^|[^\p{L}\d])(cpf|cnpj|curp|aadhaa?r|nino|bsn|pesel|nif|nie|dni|nric|cnic|codice fiscale|passport|reisepass|personnummer|national insurance|social insurance|nhs|tax|pan card|identity card|id card|(?:personal)?ausweis|driver'?s? licen[sc]e|driving licen[sc]e|инн|снилс)(?: ?(?:number|card|no|nr|num|id|is|was|#)\.?){0,3} ?[:=#(]? ?$/iu;

const VALUE = /^[A-Z]{0,6}\d[A-Z\d]{0,17}(?:[ .\-/]\d[A-Z\d]{0,7}){0,4}(?![\p{L}\d])/iu;

const AMBIGUOUS = /^(?:dni|nie|nif)$/i;

/** The number that begins at `start`, by the words in front. */
export function findIdentityNumber(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  const name = NAME.exec(text.slice(Math.max(0, start - NEAR), start))?.[1];
  const { rule } = policy.keyMeaning('national_id');
  if (name === undefined || rule === undefined) return undefined;
  // `dni` and `nie` are words of other languages.
  if (
    AMBIGUOUS.test(name) &&
    !/[:=#.]\s?$/.test(text.slice(start - 2, start)) &&
    !/^\d{7,8}-?[A-Z]|^[A-Z]\d{7}/.test(text.slice(start, start + 10))
  )
    return undefined;
  const value = VALUE.exec(text.slice(start, start + MAX_LENGTH))?.[0].trimEnd();
  if (value === undefined || value.length < 6) return undefined;
  const digits = value.replace(/\D/g, '').length;
  const isMixed = digits >= 2 && /^[A-Z\d]{7,12}$/.test(value) && /[A-Z]/.test(value);
  return digits >= MIN_DIGITS || isMixed ? { start, end: start + value.length, rule } : undefined;
}

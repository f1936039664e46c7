/** What a key in a text means, remembered: the same few keys come back in every record. */
import { isAuthorizationHeader, isCookieHeader, isSetCookieHeader } from './http-headers.ts';

/** Enough for the keys of a service; where hostile text brings more, memory starts over rather than growing. */
const MAX_KEYS = 2_048;

/** Keys of values whose name is a value itself: `{"name":"DB_PASSWORD","value":"x"}`. */
const PAIR_VALUE = /^(?:val|value|values|content|newvalue|defaultvalue)$/i;

/** Second words of the names of secrets: `api key: x`, `connection string: x`. */
const SECOND_WORD = /^(?:key|keys|code|string|number|word|phrase|id)$/i;

/** What a key says about the value behind it. */
export interface KeyMeaning {
  /** Whether nothing of what follows holds. */
  readonly harmless: boolean;
  /** The rule of a sensitive key, unless the value says otherwise. */
  readonly rule: string | undefined;
  readonly header: 'authorization' | 'cookie' | 'set-cookie' | undefined;
  /** Whether an entry's name, a value in front of this key, may be the sensitive one. */
  readonly pairValue: boolean;
  /** Whether the value is the name of a form's field, whose content follows. */
  readonly formField: boolean;
  /** Whether the word in front of it belongs to it. */
  readonly secondWord: boolean;
}

/** Says what a key means. */
export type KeyReader = (key: string) => KeyMeaning;

/** Reads keys, with a bounded memory. */
export function rememberKeys(ruleOfKey: (key: string) => string | undefined): KeyReader {
  const remembered = new Map<string, KeyMeaning>();
  return (key) => {
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const meaning = readKey(key, ruleOfKey);
    if (remembered.size >= MAX_KEYS) remembered.clear();
    remembered.set(detached(key), meaning);
    return meaning;
  };
}

function readKey(key: string, ruleOfKey: (key: string) => string | undefined): KeyMeaning {
  const rule = ruleOfKey(key);
  const header = headerOf(key);
  const pairValue = PAIR_VALUE.test(key);
  const formField = key === 'name';
  const secondWord = SECOND_WORD.test(key);
  const harmless = rule === undefined && header === undefined && !pairValue && !formField && !secondWord;
  return { harmless, rule, header, pairValue, formField, secondWord };
}

function headerOf(key: string): KeyMeaning['header'] {
  if (isAuthorizationHeader(key)) return 'authorization';
  if (isSetCookieHeader(key)) return 'set-cookie';
  return isCookieHeader(key) ? 'cookie' : undefined;
}

/** A copy: a slice would keep the whole text that it was cut from. */
function detached(key: string): string {
  return Buffer.from(key, 'utf16le').toString('utf16le');
}

/** What a key in a text means, remembered: the same few keys come back in every record. */
import { looksRandom } from './entropy.ts';
import { isAuthorizationHeader, isCookieHeader, isSetCookieHeader } from './http-headers.ts';

/** Enough for the keys of a service; where hostile text brings more, memory starts over rather than growing. */
const MAX_KEYS = 2_048;

/** Keys of values whose name is a value itself: `{"name":"DB_PASSWORD","value":"x"}`. */
const PAIR_VALUE =
  /^(?:v|val|value|values|content|default|newvalue|defaultvalue|parametervalue|optionvalue)$/i;

/** Second words of the names of secrets: `api key: x`, `connection string: x`. */
const SECOND_WORD =
  /^(?:key|keys|code|string|number|word|phrase|id|passe|khẩu|sandi|المرور|السر|πρόσβασης|secreta|privada|fiscale|card|licen[sc]e|no)$/i;

/** What frameworks call the cookie of a session: `sessionid=x`, `ASP.NET_SessionId=x`. */
const SESSION_COOKIE =
  /^(?:sessionid|session_id|jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|connect\.sid|laravel_session|ci_session|_session_id|cfid|cftoken|sid)$/i;

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
  /** Whether it is the name of a cookie that holds a session's id. */
  readonly sessionCookie: boolean;
  /** Whether the word in front of it belongs to it. */
  readonly secondWord: boolean;
}

/** Says what a key means. */
export type KeyReader = (key: string) => KeyMeaning;

/**
 * Reads keys, with a bounded memory.
 *
 * What stands in front of a colon may be a secret as well (`ghp_…: revoked`), and memory must not retain one. So a key
 * is remembered only when nothing was found in the text that it stands in, or when it is made of plain words.
 */
export class KeyMemory {
  readonly #ruleOfKey: (key: string) => string | undefined;
  readonly #harmless: HarmlessKeys;
  readonly #remembered = new Map<string, KeyMeaning>();
  #isNew = false;
  readonly #new = new Map<string, KeyMeaning>();

  constructor(ruleOfKey: (key: string) => string | undefined, harmless: HarmlessKeys) {
    this.#ruleOfKey = ruleOfKey;
    this.#harmless = harmless;
  }

  readonly read: KeyReader = (key) => {
    const known = this.#remembered.get(key) ?? (this.#isNew ? this.#new.get(key) : undefined);
    if (known !== undefined) return known;
    const meaning = readKey(key, this.#ruleOfKey);
    if (this.#new.size < MAX_KEYS) {
      this.#isNew = true;
      this.#new.set(key, meaning);
    }
    return meaning;
  };

  /** The end of a text. What is not remembered now is forgotten. */
  settle(isClean: boolean): void {
    if (!this.#isNew) return;
    for (const [key, meaning] of this.#new) if (isClean || isPlainWords(key)) this.#remember(key, meaning);
    this.#new.clear();
    this.#isNew = false;
  }

  #remember(key: string, meaning: KeyMeaning): void {
    if (meaning.harmless && this.#harmless.add(key)) return;
    if (this.#remembered.size >= MAX_KEYS) this.#remembered.clear();
    this.#remembered.set(detached(key), meaning);
  }
}

/** What a {@link KeyMemory} puts keys in that say nothing. */
export interface HarmlessKeys {
  /** Whether the key could be taken in. */
  add(key: string): boolean;
}

/** Whether a key is one of words, not of what a secret is made of: memory may retain it. */
export function isPlainWords(key: string): boolean {
  return !/\d/.test(key) && !looksRandom(key);
}

/** A copy: a slice would keep the whole text that it was cut from. */
export function detached(key: string): string {
  const copy = Buffer.from(key, 'latin1').toString('latin1');
  return copy === key ? copy : Buffer.from(key, 'utf16le').toString('utf16le');
}

function readKey(key: string, ruleOfKey: (key: string) => string | undefined): KeyMeaning {
  const rule = ruleOfKey(key);
  const header = headerOf(key);
  const pairValue = PAIR_VALUE.test(key);
  const formField = key === 'name';
  const secondWord = SECOND_WORD.test(key);
  const sessionCookie = SESSION_COOKIE.test(key);
  const isNamed = rule !== undefined || header !== undefined || sessionCookie;
  const harmless = !(isNamed || pairValue || formField || secondWord);
  return { harmless, rule, header, pairValue, formField, sessionCookie, secondWord };
}

function headerOf(key: string): KeyMeaning['header'] {
  if (isAuthorizationHeader(key)) return 'authorization';
  if (isSetCookieHeader(key)) return 'set-cookie';
  return isCookieHeader(key) ? 'cookie' : undefined;
}

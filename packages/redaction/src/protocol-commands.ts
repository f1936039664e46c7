/** Passwords that clients send in commands of their own: `a1 LOGIN ann x` of IMAP, `AUTH ann x` of Redis, `AUTH PLAIN …` of SMTP. */
import { isLineEnd } from './character-class.ts';
import type { Match } from './detector.ts';
import { quotedValue } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import { markerEnd } from './marker.ts';
import type { FragmentPolicy } from './text-fragments.ts';
import { isIrregular, isMixed, isPunctuated, wholeEnd } from './value-shape.ts';

/** How far in front of a command its tag or prompt may begin. */
const MAX_LEAD = 16;

/** Longer names of users are none. */
const MAX_USER = 80;

/** RFC 9051, section 2.2.1: a tag of the client's choice; or the prompt that a trace puts in front. */
const TAGGED = /(?:^|[\s"'>])(?:[A-Za-z]{0,5}\d{1,8}|C:|>|>>|→) $/;

/** In front of AUTH: nothing, a prompt, or the greeting of RESP3. */
const COMMAND = /(?:^|[\r\n"'`>]|> |C: |\d AUTH|HELLO [23] )$/;

/** SASL mechanisms (RFC 4422) whose response is, or holds, the password. */
const MECHANISM = /^ (?:PLAIN|LOGIN|CRAM-MD5|XOAUTH2|OAUTHBEARER|NTLM)(?: |\r?\n)/i;

/** `Password:` in base64, which the server asks with. */
const PASSWORD_PROMPT = /334 (?:UGFzc3dvcmQ6|cGFzc3dvcmQ6)\r?\n(?:C: )?/g;

/** How far behind `AUTH LOGIN` the prompt may stand. */
const MAX_DIALOGUE = 256;

/** What a server says of an attempt. */
const STATE =
  /^(?:ok|no|failed|failure|success|error|required|for|user|service|by|from|to|with|is|was|v\d)$/i;

const MIN_RESPONSE = 8;

/** The password behind the `LOGIN` that ends at `end`. */
export function findLoginCommand(text: string, end: number, policy: FragmentPolicy): Match | undefined {
  const lead = text.slice(Math.max(0, end - 5 - MAX_LEAD), end - 5);
  if (!TAGGED.test(lead)) return undefined;
  const userEnd = argumentEnd(text, end + 1);
  return text.charCodeAt(userEnd) === 0x20 && userEnd - end < MAX_USER
    ? argument(text, userEnd + 1, policy, false)
    : undefined;
}

/** The password or response behind the `AUTH` that ends at `end`. */
export function findAuthCommand(text: string, end: number, policy: FragmentPolicy): Match | undefined {
  if (!COMMAND.test(text.slice(Math.max(0, end - 4 - MAX_LEAD), end - 4))) return undefined;
  // A trace of Redis has each argument in quotes.
  if (text.charCodeAt(end) === 0x22) return argument(text, end + 2, policy, true);
  const sasl = findSaslResponse(text, end, policy);
  if (sasl !== undefined) return sasl;
  const userEnd = argumentEnd(text, end + 1);
  if (text.charCodeAt(userEnd) === 0x20 && userEnd - end < MAX_USER) {
    if (STATE.test(text.slice(end + 1, userEnd))) return undefined;
    const secret = argument(text, userEnd + 1, policy, true);
    return secret !== undefined && endsCommand(text, secret.end) ? secret : undefined;
  }
  return endsCommand(text, userEnd) ? argument(text, end + 1, policy, true) : undefined;
}

/** What follows a mechanism behind `AUTH` or `AUTHENTICATE`. */
export function findSaslResponse(text: string, end: number, policy: FragmentPolicy): Match | undefined {
  const mechanism = MECHANISM.exec(text.slice(end, end + MAX_LEAD));
  return mechanism === null ? undefined : response(text, end + mechanism[0].length, policy);
}

function response(text: string, from: number, policy: FragmentPolicy): Match | undefined {
  const { rule } = policy.keyMeaning('password');
  if (rule === undefined) return undefined;
  const dialogue = text.slice(from, from + MAX_DIALOGUE);
  const prompt = PASSWORD_PROMPT.exec(dialogue);
  PASSWORD_PROMPT.lastIndex = 0;
  const start = prompt === null ? from : from + prompt.index + prompt[0].length;
  const end = wholeEnd(text, start);
  return end - start >= MIN_RESPONSE && /^[A-Za-z0-9+/]+={0,2}$/.test(text.slice(start, end))
    ? { start, end, rule }
    : undefined;
}

/** @param isChosen - whether the argument must look like a password to be one. */
function argument(text: string, start: number, policy: FragmentPolicy, isChosen: boolean): Match | undefined {
  const { rule } = policy.keyMeaning('password');
  const range = quotedValue(text, start) ?? { start, end: wholeEnd(text, start), quoted: false };
  if (markerEnd(text, range.start) !== -1) return undefined;
  if (rule === undefined || range.end - range.start < 3 || isHarmlessValue(text, '', range, true))
    return undefined;
  const value = text.slice(range.start, range.end);
  if (isChosen && !range.quoted && !isMixed(value) && !isIrregular(value) && !isPunctuated(value))
    return undefined;
  return { start: range.start, end: range.end, rule };
}

function argumentEnd(text: string, from: number): number {
  const quoted = quotedValue(text, from);
  return quoted === undefined ? wholeEnd(text, from) : Math.min(text.length, quoted.end + 1);
}

function endsCommand(text: string, at: number): boolean {
  const next = text.charCodeAt(at);
  return (
    at >= text.length || isLineEnd(next) || next === 0x22 || next === 0x27 || next === 0x60 || next === 0x5c
  );
}

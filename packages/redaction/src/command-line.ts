/** Secrets on command lines: `--password x`, and short flags such as that of `curl -u name:password`. */
import { isSpace, skipClass, TOKEN } from './character-class.ts';
import type { Match } from './detector.ts';
import { valueAt } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** A flag that carries a secret, with the commands that it does so for. */
interface SecretFlag {
  readonly flag: string;
  readonly command: RegExp;
  /** What stands in front of the secret in the flag's value: the user's name, or that of a cookie. */
  readonly behind?: ':' | '=';
  /** The value stands right behind the flag, as `mysql -psecret` wants it. */
  readonly glued?: true;
}

const FLAGS: readonly SecretFlag[] = [
  { flag: '-u', command: /\b(?:curl|wget|https?)\b/, behind: ':' },
  { flag: '--user', command: /\b(?:curl|wget|https?)\b/, behind: ':' },
  { flag: '--proxy-user', command: /\bcurl\b/, behind: ':' },
  { flag: '-a', command: /\b(?:https?|xhs?) /, behind: ':' },
  { flag: '--auth', command: /\b(?:https?|xhs?) /, behind: ':' },
  { flag: '-b', command: /\bcurl\b/, behind: '=' },
  { flag: '--cookie', command: /\bcurl\b/, behind: '=' },
  {
    flag: '-p',
    command: /\b(?:sshpass|docker login|podman login|helm registry login|az login|mongosh?)\b/,
  },
  { flag: '-a', command: /\bredis-cli\b/ },
  { flag: '-P', command: /\b(?:sqlcmd|bcp|ldapsearch|zip|unzip)\b/ },
  { flag: '-w', command: /\bldap(?:search|modify|add|whoami)\b/ },
  { flag: '-p', command: /\b(?:mysql\w*|mariadb\w*|7za?|7zz|rar|unrar|sshpass)\b/, glued: true },
];

/** Options of Java's and OpenSSL's tools: words behind one dash. */
const WORD_FLAG =
  /^-(?:storepass|keypass|srcstorepass|deststorepass|passwd|password|passin|passout|pass|token|secret)(?=[ =])/i;

/** How far in front of a flag its command may stand. */
const MAX_COMMAND_DISTANCE = 256;

const MAX_WORD_FLAG = 24;
const OPENSSL_SOURCE = /^(?:pass|env|file|fd|stdin):/;

/** The value of the flag that begins with two dashes at `at`. `--flag=value` is a fragment and found as one. */
export function findFlag(text: string, at: number, policy: FragmentPolicy): Match | undefined {
  const nameStart = skipDashes(text, at);
  const nameEnd = skipClass(text, nameStart, TOKEN);
  if (nameEnd === nameStart || nameEnd - nameStart > 64 || text.charCodeAt(nameEnd) !== 0x20)
    return undefined;
  const name = text.slice(nameStart, nameEnd);
  if (policy.keyMeaning(name).rule === undefined) return undefined;
  const value = valueAt(text, nameEnd + 1);
  if (value === undefined || text.charCodeAt(value.start) === 0x2d) return undefined;
  const rule = policy.ruleOfEntry(name, text.slice(value.start, value.end));
  if (rule === undefined || isHarmlessValue(text, name, value, true)) return undefined;
  return { start: value.start, end: value.end, rule };
}

/** The value of a short flag that is a secret with that command, and something harmless with others. */
export function findCommandSecret(text: string, at: number): Match | undefined {
  if (!isSpace(text.charCodeAt(at - 1))) return undefined;
  const word = WORD_FLAG.exec(text.slice(at, at + MAX_WORD_FLAG));
  if (word !== null) return flagValue(text, at + word[0].length + 1, undefined);
  let command: string | undefined;
  for (const { flag, command: pattern, behind, glued } of FLAGS) {
    if (!text.startsWith(flag, at)) continue;
    const flagEnd = at + flag.length;
    const next = text.charCodeAt(flagEnd);
    const isSeparate = next === 0x20 || next === 0x3d;
    if (glued ? isSeparate || Number.isNaN(next) : !isSeparate) continue;
    command ??= lineBefore(text, at);
    if (!pattern.test(command)) continue;
    const found = flagValue(text, glued ? flagEnd : flagEnd + 1, behind);
    if (found !== undefined) return found;
  }
  return undefined;
}

function flagValue(text: string, from: number, behind: SecretFlag['behind']): Match | undefined {
  const value = valueAt(text, from);
  if (value === undefined || text.charCodeAt(value.start) === 0x2d) return undefined;
  // `-passin pass:x` and `env:NAME` of OpenSSL.
  const source = OPENSSL_SOURCE.exec(text.slice(value.start, value.start + 8))?.[0];
  if (source !== undefined && source !== 'pass:') return undefined;
  const lead =
    behind === undefined ? (source?.length ?? 0) : text.indexOf(behind, value.start) + 1 - value.start;
  const start = value.start + lead;
  if (start < value.start || (behind !== undefined && lead <= 0) || start >= value.end) return undefined;
  if (isHarmlessValue(text, '', { ...value, start }, false)) return undefined;
  return { start, end: value.end, rule: 'authorization' };
}

/** The command that a flag belongs to is on the same line. */
function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - MAX_COMMAND_DISTANCE), at);
  return before.slice(before.lastIndexOf('\n') + 1);
}

function skipDashes(text: string, at: number): number {
  let end = at;
  while (end - at < 3 && text.charCodeAt(end) === 0x2d) end++;
  return end;
}

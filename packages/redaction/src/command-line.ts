/** Secrets on command lines: `--password x`, and short flags such as that of `curl -u name:password`. */

import { looksChosen } from './adjacent-passwords.ts';
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
  readonly behind?: ':' | '=' | '%' | ',';
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
  { flag: '-w', command: /\bldap(?:search|modify|add|whoami|delete|passwd)\b/ },
  { flag: '-k', command: /\bopenssl enc\b/ },
  { flag: '-c', command: /\bsnmp(?:get|walk|set|bulkget|bulkwalk|getnext|table)\b/ },
  { flag: '-U', command: /\b(?:smbclient|smbget|rpcclient|winexe|net rpc)\b/, behind: '%' },
  { flag: '-u', command: /\blftp\b/, behind: ',' },
  {
    flag: '-p',
    command:
      /\b(?:useradd|usermod|cqlsh|psexec|rdesktop|evil-winrm|crackmapexec|netexec|nxc|mongo(?:dump|restore|export|import))\b/,
  },
  { flag: '-P', command: /\b(?:mosquitto_(?:pub|sub|rr)|ipmitool)\b/ },
  { flag: '-p', command: /\b(?:mysql\w*|mariadb\w*|7za?|7zz|rar|unrar|sshpass)\b/, glued: true },
];

/** Options that are a password wherever the user's name stands in front, if they look it: others are ports and paths. */
const PASSWORD_FLAG = /^-(?:p|P|pw) /;
const USER_FLAG = /\s(?:-[uUl]|--?(?:user|username|login))[ =]\S/;

/** `echo x | sudo -S …` */
const PIPED = /\becho\s+(?:-\w+\s+)?(["']?)([^"'|\s]{3,64})\1\s*\|\s*sudo\s(?:-\w+\s)*$/;

/** Where somebody logs on: `net use z: \\server\share x /user:ann`, `… /user:ann x`. */
const NET_USE = /\bnet(?:\.exe)?\s+use\s[^\n]{0,160}$/i;
const SHARE_PASSWORD = /\\\\[^\s\\]{1,64}\\\S{1,64}\s+["']?([^\s"'/]{3,64})["']?\s+\/user$/i;

/** Options of Java's and OpenSSL's tools: words behind one dash. */
const WORD_FLAG =
  /^-(?:storepass|keypass|srcstorepass|deststorepass|passwd|password|passin|passout|pass|pw|token|secret)(?=[ =])/i;

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
  const isItem = isQuote(text.charCodeAt(at - 1));
  if (!isSpace(text.charCodeAt(at - 1)) && !isItem) return undefined;
  const word = isItem ? null : WORD_FLAG.exec(text.slice(at, at + MAX_WORD_FLAG));
  if (word !== null) return flagValue(text, at + word[0].length + 1, undefined);
  let command: string | undefined;
  for (const { flag, command: pattern, behind, glued } of FLAGS) {
    if (!text.startsWith(flag, at) || (isItem && !glued)) continue;
    const flagEnd = at + flag.length;
    const next = text.charCodeAt(flagEnd);
    const isSeparate = next === 0x20 || next === 0x3d;
    if (glued ? isSeparate || Number.isNaN(next) : !isSeparate) continue;
    command ??= lineBefore(text, at);
    if (!pattern.test(command)) continue;
    const found = flagValue(text, glued ? flagEnd : flagEnd + 1, behind);
    if (found !== undefined) return found;
  }
  return text.startsWith('-S', at) ? pipedPassword(text, at) : likelyPassword(text, at);
}

/** `psexec -u ann -p x`, and other commands that say whose password it is. */
function likelyPassword(text: string, at: number): Match | undefined {
  const flag = PASSWORD_FLAG.exec(text.slice(at, at + MAX_WORD_FLAG));
  if (flag === null || !USER_FLAG.test(lineBefore(text, at))) return undefined;
  const found = flagValue(text, at + flag[0].length, undefined);
  return found !== undefined && looksChosen(text.slice(found.start, found.end), false) ? found : undefined;
}

function pipedPassword(text: string, at: number): Match | undefined {
  const line = lineBefore(text, at);
  const piped = PIPED.exec(line);
  const value = piped?.[2];
  if (piped === null || value === undefined) return undefined;
  const start = at - line.length + piped.index + piped[0].indexOf(value, 5);
  const end = start + value.length;
  return isHarmlessValue(text, '', { start, end, quoted: false }, false)
    ? undefined
    : { start, end, rule: 'authorization' };
}

const REMOTE_DESKTOP = /\b[wx]?freerdp\d?(?:\.exe)?\s[^\n]{0,240}$/i;

/** `xfreerdp /u:ann /p:x` */
export function findSlashOption(text: string, colon: number): Match | undefined {
  return REMOTE_DESKTOP.test(lineBefore(text, colon)) ? flagValue(text, colon + 1, undefined) : undefined;
}

/** The password beside `/user:ann` of `net use`, whose colon is at `colon`. */
export function findLogon(text: string, colon: number): Match | undefined {
  const line = lineBefore(text, colon);
  if (!NET_USE.test(line)) return undefined;
  const value = SHARE_PASSWORD.exec(line)?.[1];
  if (value !== undefined && value !== '*') {
    const start = colon - line.length + line.lastIndexOf(value);
    return { start, end: start + value.length, rule: 'authorization' };
  }
  const user = valueAt(text, colon + 1);
  if (user === undefined || text.charCodeAt(user.end) !== 0x20) return undefined;
  const secret = valueAt(text, user.end + 1);
  if (secret === undefined || /^[*/-]/.test(text.slice(secret.start, secret.end))) return undefined;
  return { start: secret.start, end: secret.end, rule: 'authorization' };
}

function flagValue(text: string, from: number, behind: SecretFlag['behind']): Match | undefined {
  const value = valueAt(text, from);
  if (value === undefined || /[-(]/.test(text.charAt(value.start))) return undefined;
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

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
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

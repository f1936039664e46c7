/** Secrets on command lines: `--password x`, and short flags such as that of `curl -u name:password`. */
import { isSpace, skipClass, TOKEN } from './character-class.ts';
import type { Match } from './detector.ts';
import { valueAt } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** Flags that carry a secret, by command. */
const COMMANDS: readonly { readonly flag: string; readonly command: RegExp; readonly withUser: boolean }[] = [
  { flag: '-u', command: /\b(?:curl|wget|https?)\b/, withUser: true },
  { flag: '--user', command: /\b(?:curl|wget|https?)\b/, withUser: true },
  { flag: '--proxy-user', command: /\bcurl\b/, withUser: true },
  {
    flag: '-p',
    command: /\b(?:sshpass|docker login|podman login|helm registry login|az login|mongosh?)\b/,
    withUser: false,
  },
  { flag: '-a', command: /\bredis-cli\b/, withUser: false },
  { flag: '-P', command: /\b(?:sqlcmd|bcp|ldapsearch)\b/, withUser: false },
  { flag: '-w', command: /\bldap(?:search|modify|add|whoami)\b/, withUser: false },
];

/** How far in front of a flag its command may stand. */
const MAX_COMMAND_DISTANCE = 256;

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
  const found = COMMANDS.find(({ flag }) => text.startsWith(flag, at));
  if (found === undefined) return undefined;
  const flagEnd = at + found.flag.length;
  const next = text.charCodeAt(flagEnd);
  if (next !== 0x20 && next !== 0x3d) return undefined;
  if (!found.command.test(text.slice(Math.max(0, at - MAX_COMMAND_DISTANCE), at))) return undefined;
  const value = valueAt(text, flagEnd + 1);
  if (value === undefined) return undefined;
  const start = found.withUser ? text.indexOf(':', value.start) + 1 : value.start;
  if (start === 0 || start >= value.end) return undefined;
  if (isHarmlessValue(text, '', { ...value, start }, false)) return undefined;
  return { start, end: value.end, rule: 'authorization' };
}

function skipDashes(text: string, at: number): number {
  let end = at;
  while (end - at < 3 && text.charCodeAt(end) === 0x2d) end++;
  return end;
}

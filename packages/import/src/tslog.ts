/** Reads the JSON lines of tslog, versions 4 and 5, and of OpenClaw (once Moltbot, Clawdbot), which logs with it. */
import { type FieldRoles, readFields } from './field-roles.ts';
import type { LogParts } from './log-parts.ts';
import { JSON_ROLES, TSLOG_ROLES, TSLOG_SPREAD_ROLES } from './logger-roles.ts';
import { exceptionOf } from './source-error.ts';
import type { SourceJson } from './source-json.ts';
import { type TslogMeta, takeTslogMeta, tslogMetaOf } from './tslog-meta.ts';

/** Keys of a call's arguments. */
const INDEX = /^\d+$/u;

/** What OpenClaw puts behind a text that it cuts. */
const CUT = '...(truncated)';

/**
 * The parts of a line of tslog. Of a call's arguments, texts are the body, objects are attributes, and an error is the
 * exception.
 */
export function readTslog(json: SourceJson): LogParts {
  const meta = tslogMetaOf(json);
  if (meta === undefined) return readFields(json, JSON_ROLES);
  const { fields, args } = divide(json, meta);
  const thrown = args.length === 0 ? exceptionOf(fields) : undefined;
  if (thrown !== undefined) {
    // The only argument was an error, whose keys version 4 puts in the place of the line's.
    const { time, ...rest } = thrown.rest;
    const parts = readFields(time === undefined ? {} : { time }, TSLOG_SPREAD_ROLES);
    takeTslogMeta(meta, parts);
    return { ...parts, exception: { ...thrown, rest }, body: thrown.message };
  }
  const parts = readFields(fields, rolesOf(meta, args));
  takeTslogMeta(meta, parts);
  // The prefix of OpenClaw's child loggers is their name.
  takeArguments(
    args.filter((argument) => argument !== meta.value.name),
    parts,
  );
  return parts;
}

/** The parts of a line of OpenClaw: of tslog, or one that OpenClaw writes by itself. */
export function readOpenClaw(json: SourceJson): LogParts {
  const parts = readTslog(json);
  parts.resource['service.name'] ??= 'openclaw';
  const { subsystem } = parts.attributes;
  if (parts.scope === undefined && typeof subsystem === 'string') parts.scope = subsystem;
  return parts;
}

/** In version 4, where an object was the only argument, its keys are the application's. */
function rolesOf({ key }: TslogMeta, args: readonly unknown[]): FieldRoles {
  return key === '_meta' && args.length === 0 ? TSLOG_SPREAD_ROLES : TSLOG_ROLES;
}

function divide(json: SourceJson, { key: metaKey }: TslogMeta): { fields: SourceJson; args: unknown[] } {
  const fields: Record<string, unknown> = {};
  const args: unknown[] = [];
  for (const [key, value] of Object.entries(json)) {
    if (key === metaKey || (key === 'levelId' && metaKey === '_logMeta')) continue;
    if (INDEX.test(key)) args.push(value);
    else fields[key] = value;
  }
  // Version 5 has the first argument under this key, also where it is no text.
  if (metaKey === '_logMeta' && typeof fields.message === 'object' && fields.message !== null) {
    args.unshift(fields.message);
    delete fields.message;
  }
  return { fields, args };
}

function takeArguments(args: readonly unknown[], parts: LogParts): void {
  const texts: string[] = [];
  for (const [index, argument] of args.entries()) {
    const exception = parts.exception === undefined ? exceptionOf(argument) : undefined;
    if (exception !== undefined) parts.exception = exception;
    else if (typeof argument !== 'object' || argument === null) texts.push(String(argument));
    else if (Array.isArray(argument)) parts.attributes[`arguments.${index}`] = argument;
    else addAttributes(argument as SourceJson, parts);
  }
  parts.body = bodyOf(parts.body, texts.join(' ')) ?? parts.exception?.message;
}

/** Version 5 has the first text under a key of its own; OpenClaw has all of them there once more, cut where they are long. */
function bodyOf(message: unknown, texts: string): unknown {
  if (texts === '') return message;
  if (typeof message !== 'string' || texts.startsWith(message)) return texts;
  if (message.endsWith(CUT) && texts.startsWith(message.slice(0, -CUT.length))) return texts;
  return message.includes(texts) ? message : `${message} ${texts}`;
}

function addAttributes(values: SourceJson, { attributes }: LogParts): void {
  for (const [key, value] of Object.entries(values)) {
    const taken = Object.hasOwn(attributes, key) && attributes[key] !== value;
    attributes[taken ? `arguments.${key}` : key] = value;
  }
}

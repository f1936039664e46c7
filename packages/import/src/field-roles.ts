/** Reads the flat JSON of loggers by a table that says what each key means. */
import { isSourceLevel, severityOfLevel } from '@agentbus/otlp';
import { type LogParts, takeResource, takeTracePart } from './log-parts.ts';
import { exceptionOf, exceptionOfStack } from './source-error.ts';
import type { SourceJson } from './source-json.ts';
import { parseSourceTime } from './source-time.ts';

/** What a key means. `resource:` and `attribute:` are followed by the name that OTel has for it. */
export type FieldRole =
  | 'level'
  | 'time'
  | 'body'
  | 'exception'
  | 'stack'
  | 'scope'
  | 'traceId'
  | 'spanId'
  | 'traceFlags'
  | 'source'
  | 'version'
  | `resource:${string}`
  | `attribute:${string}`;

/** What the keys of a logger's lines mean. Others are attributes. */
export type FieldRoles = ReadonlyMap<string, FieldRole>;

/** Fills in the parts of a line. A value that cannot be what its key says stays an attribute, and so does a second one. */
export function readFields(json: SourceJson, roles: FieldRoles): LogParts {
  const parts: LogParts = { attributes: {}, resource: {} };
  let stack: string | undefined;
  for (const key of Object.keys(json)) {
    const value = json[key];
    const role = roles.get(key);
    if (role === 'stack' && typeof value === 'string') stack = value;
    else if (role === undefined || !take(parts, role, value)) setAttribute(parts, key, value);
  }
  if (stack !== undefined) {
    if (parts.exception === undefined) parts.exception = exceptionOfStack(stack, parts.body);
    else setAttribute(parts, 'stack', stack);
  }
  return parts;
}

/** `__proto__` is a name like others in a log. */
function setAttribute(parts: LogParts, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(parts.attributes, key, { value, enumerable: true });
  else parts.attributes[key] = value;
}

function take(parts: LogParts, role: FieldRole, value: unknown): boolean {
  switch (role) {
    case 'level':
      return takeLevel(parts, value);
    case 'time':
      if (parts.time !== undefined) return false;
      parts.time = parseSourceTime(value);
      return parts.time !== undefined;
    case 'body':
      if (parts.body !== undefined || value === null || value === undefined) return false;
      parts.body = value;
      return true;
    case 'exception':
      if (parts.exception !== undefined) return false;
      parts.exception = exceptionOf(value);
      return parts.exception !== undefined;
    case 'scope':
      if (parts.scope !== undefined || typeof value !== 'string' || value === '') return false;
      parts.scope = value;
      return true;
    case 'traceId':
    case 'spanId':
    case 'traceFlags':
      return takeTracePart(parts, role, value);
    case 'source':
      return takeSource(parts, value);
    case 'version':
      // The version of the format, which says nothing about the record.
      return value === 0 || value === 1;
    case 'stack':
      return false;
    default:
      return takeNamed(parts, role, value);
  }
}

function takeLevel(parts: LogParts, level: unknown): boolean {
  if (parts.severity !== undefined || !isSourceLevel(level)) return false;
  parts.severity = severityOfLevel(level);
  // A number that has no name says more than where it was put.
  return parts.severity.text !== '';
}

/** Where the call is, as bunyan writes it. */
function takeSource(parts: LogParts, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, func } = value as SourceJson;
  if (typeof file !== 'string') return false;
  parts.attributes['code.file.path'] = file;
  if (typeof line === 'number') parts.attributes['code.line.number'] = line;
  if (typeof func === 'string') parts.attributes['code.function.name'] = func;
  return true;
}

function takeNamed(parts: LogParts, role: `resource:${string}` | `attribute:${string}`, value: unknown) {
  if (role.startsWith('resource:')) return takeResource(parts, role.slice('resource:'.length), value);
  parts.attributes[role.slice('attribute:'.length)] = value;
  return true;
}

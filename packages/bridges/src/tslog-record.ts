/** What the records of tslog say, versions 4 and 5, and those of OpenClaw, which logs with it. */
import { severityOfTslogLevel } from '@agentbus/otlp';
import type { BridgedRecord } from './bridge.ts';
import { addAttributes, type CallParts, readCall, setOwn } from './call-arguments.ts';
import { errorAttributes, isError } from './source-error.ts';
import { sourceMillis, sourceTime } from './source-time.ts';

type Open = Readonly<Record<string, unknown>>;

/** Keys of a call's arguments. */
const INDEX = /^\d+$/u;

/** What tslog says itself about a call. What else is there, a context or a middleware has put there. */
const META_KEYS: ReadonlySet<string> = new Set([
  'browser',
  'date',
  'hostname',
  'logLevelId',
  'logLevelName',
  'name',
  'parentNames',
  'path',
  'runtime',
  'runtimeVersion',
  'v',
]);

/** The record; `undefined` where tslog did not make it. */
export function readTslogRecord(record: object): BridgedRecord | undefined {
  const metaKey = Object.keys(record).find((key) => isMeta((record as Open)[key]));
  if (metaKey === undefined) return undefined;
  const meta = (record as Open)[metaKey] as Open;
  const { args, fields } = divide(record as Open, metaKey);
  const names = readNames(meta);
  const { body, attributes, exception } = readArguments(args, fields, names.own);
  for (const [key, value] of Object.entries({ ...names.bindings, ...placeOf(meta), ...addedTo(meta) })) {
    if (!Object.hasOwn(attributes, key)) setOwn(attributes, key, value);
  }
  return {
    severity: severityOfTslogLevel(meta.logLevelName, meta.logLevelId) ?? { number: 0, text: '' },
    body,
    attributes,
    exception,
    scope: names.scope,
    timestamp: sourceTime(sourceMillis(meta.date)),
  };
}

function divide(record: Open, metaKey: string): { args: unknown[]; fields: Record<string, unknown> } {
  const args: unknown[] = [];
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(record)) {
    if (key === metaKey) continue;
    if (INDEX.test(key)) args.push(record[key]);
    else setOwn(fields, key, record[key]);
  }
  return { args, fields };
}

/**
 * @param fields What is no argument by its place: the keys of an object that was the only one, an error that was, or what the
 *   logger has in all of its records.
 * @param ownName OpenClaw has the name of the logger as a prefix in front of the arguments, too.
 */
function readArguments(
  args: readonly unknown[],
  fields: Record<string, unknown>,
  ownName: unknown,
): CallParts {
  const alone = exceptionOf(fields);
  if (alone !== undefined) {
    for (const key of ['nativeError', 'name', 'message', 'stack', 'cause']) delete fields[key];
    return { body: alone['exception.message'], attributes: fields, exception: alone };
  }
  const said =
    typeof ownName === 'string' && ownName.startsWith('{') ? args.filter((one) => one !== ownName) : args;
  const parts = readCall(said, exceptionOf);
  return { ...parts, exception: addAttributes(parts.attributes, fields, parts.exception, exceptionOf) };
}

/** tslog takes errors apart, and leaves them in the result as they are. Where it masks the message, that counts. */
function exceptionOf(value: unknown): Record<string, unknown> | undefined {
  if (isError(value)) return errorAttributes(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { nativeError, message } = ownFields(value);
  if (!isError(nativeError)) return undefined;
  const attributes = errorAttributes(nativeError);
  if (typeof message !== 'string' || message === nativeError.message) return attributes;
  const masked: Record<string, unknown> = {
    'exception.type': attributes['exception.type'],
    'exception.message': message,
  };
  return masked;
}

function ownFields(value: object): Open {
  try {
    const { nativeError, message } = value as Open;
    return { nativeError, message };
  } catch {
    // A proxy whose trap throws is no error that tslog took apart.
    return {};
  }
}

/** The path of names down to the logger is its scope. A name that is a JSON object is a set of attributes, as in OpenClaw. */
function readNames({ name, parentNames }: Open): { own: unknown; scope: string; bindings: Open } {
  // A sub-logger without a name of its own has that of its parent once more.
  const all = [...(Array.isArray(parentNames) ? parentNames : []), name].filter(
    (one, index, names): one is string => typeof one === 'string' && one !== '' && one !== names[index - 1],
  );
  const bindings = all.map(bindingsOf).filter((found) => found !== undefined);
  const own = bindings.at(-1);
  const subsystem = own?.subsystem ?? own?.module;
  const scope =
    typeof subsystem === 'string' ? subsystem : all.filter((one) => bindingsOf(one) === undefined).join(':');
  return { own: name, scope, bindings: Object.assign({}, ...bindings) };
}

function bindingsOf(name: string): Open | undefined {
  if (!name.startsWith('{')) return undefined;
  try {
    const json: unknown = JSON.parse(name);
    return typeof json === 'object' && json !== null ? (json as Open) : undefined;
  } catch {
    // A name that only looks like JSON is a name.
    return undefined;
  }
}

function placeOf({ path }: Open): Open {
  if (typeof path !== 'object' || path === null) return {};
  const { filePath, fileLine, fileColumn, method } = path as Open;
  if (typeof filePath !== 'string') return {};
  const place: Record<string, unknown> = { 'code.file.path': filePath };
  if (Number.isInteger(Number(fileLine))) place['code.line.number'] = Number(fileLine);
  if (Number.isInteger(Number(fileColumn))) place['code.column.number'] = Number(fileColumn);
  if (typeof method === 'string') place['code.function.name'] = method;
  return place;
}

function addedTo(meta: Open): Open {
  return Object.fromEntries(Object.entries(meta).filter(([key]) => !META_KEYS.has(key)));
}

function isMeta(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'logLevelId' in value;
}

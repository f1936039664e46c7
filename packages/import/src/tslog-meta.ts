/** What tslog says about a call, beside the call's arguments. */
import { severityOfTslogLevel } from '@agentbus/otlp';
import { type LogParts, takeResource } from './log-parts.ts';
import type { SourceJson } from './source-json.ts';
import { parseSourceTime } from './source-time.ts';

/** The keys that tslog has this under: `_meta` in version 4, `_logMeta` in version 5. */
const META_KEYS = ['_meta', '_logMeta'] as const;

/** Stands in the JSON of version 4 for what there is not. */
const UNDEFINED = '[undefined]';

/** What tslog wrote about the call, and under which key. */
export interface TslogMeta {
  readonly key: (typeof META_KEYS)[number];
  readonly value: SourceJson;
}

/** What tslog says about the call; `undefined` where tslog did not write this. */
export function tslogMetaOf(json: SourceJson): TslogMeta | undefined {
  for (const key of META_KEYS) {
    const value = json[key];
    if (isObject(value) && 'logLevelId' in value) return { key, value };
  }
  return undefined;
}

/**
 * Takes level, time, place, host, runtime and the names of the loggers. A name that is a JSON object, as OpenClaw's child
 * loggers have, is a set of attributes.
 */
export function takeTslogMeta({ value: meta }: TslogMeta, parts: LogParts): void {
  parts.severity = severityOfTslogLevel(meta.logLevelName, meta.logLevelId) ?? parts.severity;
  parts.time ??= parseSourceTime(meta.date);
  takeResource(parts, 'host.name', meta.hostname);
  if (typeof meta.runtime === 'string') {
    parts.resource['process.runtime.name'] = /^node/iu.test(meta.runtime)
      ? 'nodejs'
      : meta.runtime.toLowerCase();
    takeResource(parts, 'process.runtime.version', String(meta.runtimeVersion ?? '').replace(/^v/u, ''));
  }
  if (isObject(meta.path)) takePath(meta.path, parts);
  takeNames(meta, parts);
}

function takePath({ filePath, fileLine, fileColumn, method }: SourceJson, { attributes }: LogParts): void {
  if (typeof filePath !== 'string' || filePath === UNDEFINED) return;
  attributes['code.file.path'] = filePath;
  if (Number.isInteger(Number(fileLine))) attributes['code.line.number'] = Number(fileLine);
  if (Number.isInteger(Number(fileColumn))) attributes['code.column.number'] = Number(fileColumn);
  if (typeof method === 'string' && method !== UNDEFINED) attributes['code.function.name'] = method;
}

/** The outermost logger is the service, and the path down to this one the scope. */
function takeNames({ name, parentNames }: SourceJson, parts: LogParts): void {
  // A sub-logger without a name of its own has that of its parent once more.
  const all = [...(Array.isArray(parentNames) ? parentNames : []), name].filter(
    (given, index, names): given is string =>
      typeof given === 'string' && given !== '' && given !== UNDEFINED && given !== names[index - 1],
  );
  const bindings = all.map(bindingsOf).filter((found) => found !== undefined);
  for (const found of bindings) Object.assign(parts.attributes, found);
  const names = all.filter((given) => bindingsOf(given) === undefined);
  const [service] = names;
  if (service !== undefined) parts.resource['service.name'] = service;
  const own = bindings.at(-1);
  const scope = own?.subsystem ?? own?.module ?? names.join(':');
  if (typeof scope === 'string' && scope !== '') parts.scope = scope;
}

function bindingsOf(name: string): SourceJson | undefined {
  if (!name.startsWith('{')) return undefined;
  try {
    const json: unknown = JSON.parse(name);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is SourceJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

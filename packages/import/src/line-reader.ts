/** Reads one line of a file, in the format of its source. */
import { readFields } from './field-roles.ts';
import type { ImportFormat } from './import-source.ts';
import type { LogParts } from './log-parts.ts';
import { BUNYAN_ROLES, JSON_ROLES, PINO_ROLES, WINSTON_ROLES } from './logger-roles.ts';
import { parseSourceJson, type SourceJson } from './source-json.ts';
import { readTextLine } from './text-line-parts.ts';
import { readOpenClaw, readTslog } from './tslog.ts';
import { tslogMetaOf } from './tslog-meta.ts';

/** What a line is: a log record, or OTLP as it is. `problem` says why a line is kept as text. */
export type ReadLine =
  | { readonly type: 'log'; readonly parts: LogParts; readonly problem?: string }
  | { readonly type: 'otlp' };

/** Reads the text of a line. Never throws: what cannot be read is text. */
export type LineReader = (text: string) => ReadLine;

const OTLP_KEYS = ['resourceLogs', 'resourceSpans', 'resourceMetrics'];

const READERS: Readonly<Record<Exclude<ImportFormat, 'text' | 'otlp'>, (json: SourceJson) => LogParts>> = {
  auto: readAny,
  json: readAny,
  pino: (json) => readFields(json, PINO_ROLES),
  bunyan: (json) => readFields(json, BUNYAN_ROLES),
  winston: (json) => readFields(json, WINSTON_ROLES),
  tslog: readTslog,
  openclaw: readOpenClaw,
};

/** A reader of lines of a format. */
export function createLineReader(format: ImportFormat): LineReader {
  if (format === 'text') return (text) => ({ type: 'log', parts: readTextLine(text) });
  if (format === 'otlp') return readOtlp;
  const read = READERS[format];
  const takesOtlp = format === 'auto';
  return (text) => {
    // Text among JSON is common where any format is taken, and worth no word.
    if (takesOtlp && !text.startsWith('{')) return { type: 'log', parts: readTextLine(text) };
    const json = parseSourceJson(text);
    if (typeof json === 'string') return { type: 'log', parts: readTextLine(text), problem: json };
    if (takesOtlp && isOtlp(json)) return { type: 'otlp' };
    return { type: 'log', parts: read(json) };
  };
}

function readOtlp(text: string): ReadLine {
  const json = parseSourceJson(text);
  if (typeof json !== 'string' && isOtlp(json)) return { type: 'otlp' };
  const problem = typeof json === 'string' ? json : 'it is no OTLP';
  return { type: 'log', parts: readTextLine(text), problem };
}

function isOtlp(json: SourceJson): boolean {
  return OTLP_KEYS.some((key) => Array.isArray(json[key]));
}

/** Tells by the keys of a line which logger wrote it. */
function readAny(json: SourceJson): LogParts {
  if (tslogMetaOf(json) !== undefined) return readTslog(json);
  if (typeof json.level === 'number' && 'msg' in json) {
    return readFields(json, json.v === 0 ? BUNYAN_ROLES : PINO_ROLES);
  }
  return readFields(json, JSON_ROLES);
}

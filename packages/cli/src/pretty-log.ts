import { ATTR_LOG_KIND, displayValue, LEVEL_SEVERITY, parseLevel, type StoredLog } from '@agentbus/otlp';
import type { Paint } from './color.ts';
import { attributeFields, fieldValue } from './field-text.ts';
import { attributeText, levelName } from './log-record-json.ts';
import { escapeLine, escapeLines } from './terminal-text.ts';

/** Wide enough for every level but PERFORMANCE, which may push its line. */
const LEVEL_WIDTH = 8;

/** More of one text than this hides the records around it; the machine formats have it whole. */
const MAX_TEXT = 4096;

/** Hex digits of a trace id that are shown: `agentbus trace` takes a unique prefix. */
const TRACE_ID_DIGITS = 8;

/** Attributes that a pretty line shows in another way. */
const HIDDEN_ATTRIBUTES: ReadonlySet<string> = new Set([ATTR_LOG_KIND, 'exception.stacktrace']);

const KIND_STYLE: Readonly<Record<string, Parameters<Paint>[0]>> = {
  performance: 'blue',
  business: 'cyan',
  audit: 'magenta',
  security: ['magenta', 'bold'],
};

/** The level in its column and colour. */
export function prettyLevel(record: StoredLog, paint: Paint): string {
  const name = escapeLine(levelName(record) || '-');
  return paint(levelStyle(record), name.padEnd(LEVEL_WIDTH));
}

function levelStyle(record: StoredLog): Parameters<Paint>[0] {
  const kind = attributeText(record.attributes, ATTR_LOG_KIND);
  const ofKind = kind !== undefined && Object.hasOwn(KIND_STYLE, kind) ? KIND_STYLE[kind] : undefined;
  if (ofKind !== undefined) return ofKind;
  const named = parseLevel(record.severityText);
  const severity = record.severityNumber || (named === undefined ? 0 : LEVEL_SEVERITY[named]);
  if (severity >= LEVEL_SEVERITY.critical) return ['red', 'bold', 'inverse'];
  if (severity >= LEVEL_SEVERITY.error) return 'red';
  if (severity >= LEVEL_SEVERITY.warning) return 'yellow';
  if (severity >= LEVEL_SEVERITY.info) return 'green';
  return 'gray';
}

/**
 * What a record says: its first line is the body's first line with the attributes; the rest of the body and the stack
 * follow. `traceId` is left out where the surroundings tell it.
 */
export function prettyMessage(record: StoredLog, paint: Paint, options: { traceId: boolean }): string[] {
  const [first = '', ...rest] = escapeLines(clip(bodyText(record)));
  const stack = escapeLines(clip(attributeText(record.attributes, 'exception.stacktrace') ?? '')).filter(
    (line) => line.trim() !== '',
  );
  const fields = attributeFields(record.attributes)
    .filter(({ name }) => !HIDDEN_ATTRIBUTES.has(name) && !toldByStack(record, name))
    .map(({ key, value }) => `${paint('dim', `${key}=`)}${clip(value)}`);
  if (record.eventName !== '') fields.unshift(`${paint('dim', 'event=')}${fieldValue(record.eventName)}`);
  if (options.traceId && record.traceId !== '') {
    fields.push(paint('dim', `trace=${escapeLine(record.traceId.slice(0, TRACE_ID_DIGITS))}`));
  }
  return [
    [first, ...fields].filter((word) => word !== '').join(' '),
    ...rest,
    ...stack.map((line) => paint('dim', line)),
  ];
}

function bodyText(record: StoredLog): string {
  return record.body === undefined ? '' : displayValue(record.body);
}

/** A stack starts with the error's type and message. */
function toldByStack(record: StoredLog, name: string): boolean {
  if (name !== 'exception.type' && name !== 'exception.message') return false;
  const stack = attributeText(record.attributes, 'exception.stacktrace') ?? '';
  return stack.includes(attributeText(record.attributes, name) ?? '');
}

function clip(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}

/**
 * Texts of labels and annotations: `{{ $value }}`, `{{ $labels.route }}`, `{{ $value | humanizePercentage }}`. The part of
 * Prometheus' templates that rules are written with; nothing in a value is read as a template.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
import { FORMATTERS, formatNumber } from './template-format.ts';

/** A text that is filled in for each alert. */
export interface Template {
  /** As written. */
  readonly text: string;
  render(data: TemplateData): string;
}

/** What a template can show. */
export interface TemplateData {
  readonly labels: Readonly<Record<string, string>>;
  /** The value that the condition was true of; NaN where it has none. */
  readonly value: number;
  /** The value before and after, of a `change`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Why a text is no template. */
export interface TemplateProblem {
  /** Start of the wrong part, in UTF-16 units from 0. */
  readonly position: number;
  readonly message: string;
  readonly fix: string;
}

const TAG = /\{\{-?\s*(.*?)\s*-?\}\}/gsu;
const REFERENCE = /^(?:\$(value|from|to)|\$labels\.([\w.]+)|index\s+\$labels\s+"([^"]+)")$/u;
const FORMATTED = /^printf\s+"((?:[^"\\]|\\.)*)"\s+(\S+)$/u;

type Part = (data: TemplateData) => string | number;

/** Reads a template; a problem where it is none. */
export function parseTemplate(text: string): Template | TemplateProblem {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(TAG)) {
    const before = text.slice(end, match.index);
    if (before !== '') parts.push(() => before);
    const part = parseTag(match[1] ?? '');
    if (part === undefined) return unknownTag(match[0], match.index);
    parts.push(part);
    end = match.index + match[0].length;
  }
  const rest = text.slice(end);
  const open = rest.indexOf('{{');
  if (open >= 0) {
    return { position: end + open, message: 'the braces are never closed.', fix: 'Write {{ $value }}.' };
  }
  parts.push(() => rest);
  return { text, render: (data) => parts.map((part) => shown(part(data))).join('') };
}

/** Whether a text was no template. */
export function isTemplateProblem(parsed: Template | TemplateProblem): parsed is TemplateProblem {
  return 'message' in parsed;
}

function parseTag(tag: string): Part | undefined {
  const [first = '', ...steps] = tag.split('|').map((step) => step.trim());
  let part = parseReference(first) ?? parsePrintf(first);
  for (const name of steps) {
    const formatter = Object.hasOwn(FORMATTERS, name) ? FORMATTERS[name] : undefined;
    const inner = part;
    if (formatter === undefined || inner === undefined) return undefined;
    part = (data) => formatter(inner(data));
  }
  return part;
}

function parseReference(text: string): Part | undefined {
  const [, variable, dotted, indexed] = REFERENCE.exec(text) ?? [];
  if (variable === 'value') return ({ value }) => value;
  if (variable === 'from') return ({ from }) => from ?? '';
  if (variable === 'to') return ({ to }) => to ?? '';
  const label = dotted ?? indexed;
  if (label === undefined) return undefined;
  return ({ labels }) => (Object.hasOwn(labels, label) ? (labels[label] ?? '') : '');
}

function parsePrintf(text: string): Part | undefined {
  const [, form, argument = ''] = FORMATTED.exec(text) ?? [];
  const reference = form === undefined ? undefined : parseReference(argument);
  if (form === undefined || reference === undefined) return undefined;
  return (data) => printed(form, reference(data));
}

/** `%.2f`, `%d`, `%s`, `%v` and `%%`. */
function printed(form: string, value: string | number): string {
  return form.replace(/%(?:(%)|(?:\.(\d+))?([dfgsv]))/gu, (_, percent, digits, verb) => {
    if (percent) return '%';
    const number = Number(value);
    if (verb === 'd') return String(Math.trunc(number));
    if (verb === 'f') return number.toFixed(Math.min(Number(digits ?? 6), 20));
    return shown(value);
  });
}

function shown(value: string | number): string {
  return typeof value === 'number' ? formatNumber(value) : value;
}

function unknownTag(tag: string, position: number): TemplateProblem {
  return {
    position,
    message: `${tag} is not known.`,
    fix: `Write {{ $value }}, {{ $labels.route }} or {{ index $labels "name" }}, and behind a | one of ${Object.keys(FORMATTERS).join(', ')}.`,
  };
}

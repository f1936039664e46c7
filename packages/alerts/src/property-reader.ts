/** Reads properties as the tables of rule-properties.ts describe them, and notes everything that is wrong. */
import {
  ALL,
  type AlertExpression,
  type Expression,
  type FieldReference,
  FilterSyntaxError,
  parse,
  parseAlertExpression,
  parseDuration,
  resolveField,
} from '@agentbus/filter';
import type { LabelTemplate } from './alert-rule.ts';
import { type Matcher, parseMatchers } from './matcher.ts';
import type { RuleProblem } from './rule-problem.ts';
import type { PropertySpec, PropertyTable } from './rule-properties.ts';
import { isTemplateProblem, parseTemplate } from './template.ts';

/** Names of labels and annotations. */
const LABEL_NAME = /^[A-Za-z_][\w.]*$/u;

/** A place: property names and list positions from the outside in. */
export type Path = readonly (string | number)[];

/** The properties of one object, read one by one; each gives `undefined` where it is not there or wrong. */
export class PropertyReader {
  readonly path: Path;
  readonly #table: PropertyTable;
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #problems: RuleProblem[];

  /** @param ignored properties that are read elsewhere. */
  constructor(
    path: Path,
    object: Readonly<Record<string, unknown>>,
    table: PropertyTable,
    problems: RuleProblem[],
    ignored: readonly string[] = [],
  ) {
    this.path = path;
    this.#object = object;
    this.#table = table;
    this.#problems = problems;
    const known = [...Object.keys(table), ...ignored];
    for (const name of Object.keys(object)) {
      if (known.includes(name)) continue;
      this.problem(name, 'there is no such setting.', `Write one of ${known.join(', ')}.`);
    }
    for (const [name, { required }] of Object.entries(table)) {
      if (required && !this.has(name)) {
        this.#problems.push({ path, message: `${name} is missing.`, fix: this.#fixOf(name) });
      }
    }
  }

  has(name: string): boolean {
    return this.#object[name] !== undefined && this.#object[name] !== null;
  }

  /** Notes what is wrong with a property. */
  problem(name: string, message: string, fix: string, position?: number): undefined {
    const at = position === undefined ? {} : { position };
    this.#problems.push({ path: [...this.path, name], message, fix, ...at });
    return undefined;
  }

  text(name: string): string | undefined {
    const value = this.#object[name];
    if (!this.has(name)) return undefined;
    if (typeof value === 'string' && value.trim() !== '') return value;
    return this.problem(name, `it is ${show(value)}.`, 'Write a text.');
  }

  /** In milliseconds. */
  duration(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#object[name];
    const nanoseconds = typeof value === 'string' ? parseDuration(value) : value === 0 ? 0n : undefined;
    const { least = 0 } = this.#spec(name);
    const millis = Number(nanoseconds ?? -1n) / 1e6;
    if (nanoseconds !== undefined && millis >= least && Number.isSafeInteger(millis)) return millis;
    return this.problem(name, `it is ${show(value)}.`, this.#fixOf(name));
  }

  number(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#object[name];
    const { kind, least = Number.NEGATIVE_INFINITY } = this.#spec(name);
    const fits = typeof value === 'number' && Number.isFinite(value) && value >= least;
    if (fits && (kind === 'number' || Number.isSafeInteger(value))) return value;
    return this.problem(name, `it is ${show(value)}.`, this.#fixOf(name));
  }

  boolean(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#object[name];
    return typeof value === 'boolean'
      ? value
      : this.problem(name, `it is ${show(value)}.`, this.#fixOf(name));
  }

  choice<T extends string>(name: string, values: readonly T[]): T | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#object[name];
    const found = values.find((candidate) => candidate === value);
    return found ?? this.problem(name, `it is ${show(value)}.`, this.#fixOf(name));
  }

  /** One field, or a list of them. */
  fields(name: string): readonly FieldReference[] {
    if (!this.has(name)) return [];
    const value = this.#object[name];
    const names = (Array.isArray(value) ? value : [value]) as readonly unknown[];
    const fields: FieldReference[] = [];
    for (const each of names) {
      const field = typeof each === 'string' && each.trim() !== '' ? resolveField(each.trim()) : undefined;
      if (field === undefined) this.problem(name, `it has ${show(each)}.`, this.#fixOf(name));
      else if (field.kind === 'timestamp' || (field.kind === 'duration' && name !== 'compare_key'))
        this.problem(name, `it has ${show(each)}.`, 'Write fields that several records share.');
      else if (fields.some((known) => known.name === field.name))
        this.problem(name, `it has ${show(each)} twice.`, 'Write each field once.');
      else fields.push(field);
    }
    return fields;
  }

  /** Texts by name. */
  texts(name: string): Readonly<Record<string, string>> {
    const value = this.has(name) ? this.#object[name] : {};
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const entries = Object.entries(value);
      if (entries.every(([, text]) => typeof text === 'string')) return Object.fromEntries(entries);
    }
    this.problem(name, 'it has other things than texts.', this.#fixOf(name));
    return {};
  }

  /** Anything by name. */
  values(name: string): Readonly<Record<string, unknown>> {
    const value = this.has(name) ? this.#object[name] : {};
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
    this.problem(name, `it is ${show(value)}.`, this.#fixOf(name));
    return {};
  }

  /** One name, or a list of them. */
  names(name: string): readonly string[] {
    const value = this.has(name) ? this.#object[name] : [];
    const names = (Array.isArray(value) ? value : [value]) as readonly unknown[];
    if (names.every((each) => typeof each === 'string' && each !== '')) return names as readonly string[];
    this.problem(name, `it has ${show(names.find((each) => typeof each !== 'string'))}.`, this.#fixOf(name));
    return [];
  }

  matchers(name: string): readonly Matcher[] {
    return this.names(name).flatMap((text) => {
      const matchers = parseMatchers(text);
      if (matchers === undefined) this.problem(name, `it has ${show(text)}.`, this.#fixOf(name));
      return matchers ?? [];
    });
  }

  /** Whatever the table says it is. */
  value(name: string): unknown {
    if (!this.has(name)) return undefined;
    switch (this.#spec(name).kind) {
      case 'duration':
        return this.duration(name);
      case 'number':
      case 'count':
        return this.number(name);
      case 'boolean':
        return this.boolean(name);
      case 'choice':
        return this.choice(name, this.#spec(name).values ?? []);
      case 'texts':
        return this.texts(name);
      case 'names':
        return this.names(name);
      default:
        return this.text(name);
    }
  }

  labels(name: string): readonly LabelTemplate[] {
    const value = this.has(name) ? this.#object[name] : {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problem(name, `it is ${show(value)}.`, this.#fixOf(name));
      return [];
    }
    return Object.entries(value).flatMap(([label, text]) => {
      const path = [...this.path, name, label];
      if (!LABEL_NAME.test(label)) {
        const fix = 'Write letters, digits, "_" and ".", a letter first.';
        this.#problems.push({ path, message: 'this is no name of a label.', fix });
      }
      if (!['string', 'number', 'boolean'].includes(typeof text)) {
        this.#problems.push({ path, message: `it is ${show(text)}.`, fix: 'Write a text.' });
        return [];
      }
      const template = parseTemplate(String(text));
      if (!isTemplateProblem(template)) return [{ name: label, template }];
      this.#problems.push({ path, ...template });
      return [];
    });
  }

  /** Everything where it is not there. */
  filter(name: string): Expression {
    return this.#parsed(name, parse) ?? ALL;
  }

  expression(name: string): AlertExpression | undefined {
    return this.#parsed(name, parseAlertExpression);
  }

  #parsed<T>(name: string, read: (text: string) => T): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      const fix = error.fix === undefined ? '' : `${error.fix.label}.`;
      return this.problem(name, error.reason, fix, error.position);
    }
  }

  #spec(name: string): PropertySpec {
    return this.#table[name] ?? { kind: 'text', description: '' };
  }

  #fixOf(name: string): string {
    const { kind, least, values } = this.#spec(name);
    switch (kind) {
      case 'duration':
        return `Write a length of time such as 30s, 5m or 1h${least ? `, at least ${least / 1000}s` : ''}.`;
      case 'number':
      case 'count':
        return `Write ${kind === 'count' ? 'a whole number' : 'a number'}${least === undefined ? '' : ` from ${least} on`}.`;
      case 'boolean':
        return 'Write true or false.';
      case 'choice':
        return `Write one of ${(values ?? []).join(', ')}.`;
      case 'fields':
        return 'Write a field such as route, or a list of fields.';
      case 'labels':
        return 'Write names with texts, such as severity: page.';
      case 'values':
        return 'Write names with values.';
      case 'texts':
        return 'Write names with texts, such as authorization: Bearer x.';
      case 'names':
        return 'Write a name, or a list of names.';
      case 'matchers':
        return 'Write matchers such as severity="page" or service=~"check.*".';
      case 'expression':
        return 'Write a filter and a condition: level>=error | count over 5m > 10.';
      case 'filter':
        return 'Write a filter such as level>=error service:checkout.';
      case 'text':
        return `Write ${name}: and a text.`;
    }
  }
}

/** An object; a problem where it is none. */
export function readObject(
  path: Path,
  value: unknown,
  problems: RuleProblem[],
  form: string,
): Readonly<Record<string, unknown>> | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  problems.push({ path, message: `it is ${show(value)}.`, fix: `Write ${form}.` });
  return undefined;
}

/** A list; a problem where it is none. */
export function readList(path: Path, value: unknown, problems: RuleProblem[]): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  problems.push({ path, message: `it is ${show(value)}.`, fix: 'Write a list.' });
  return [];
}

/** A value as it is told of. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}

/** A rule's YAML and the fields of its form, in both directions. What the form does not touch stays as it is written. Pure. */
import { isMap, parseDocument } from 'yaml';

/** Long values stay on their line. */
const STYLE = { lineWidth: 0 } as const;

/** A value that a rule may have. */
export type RuleValue = string | number | boolean | readonly unknown[] | { readonly [name: string]: unknown };

/** The fields of a rule; `undefined` while its text is no YAML mapping. */
export function fieldsOf(yaml: string): Readonly<Record<string, RuleValue>> | undefined {
  const document = parseDocument(yaml);
  if (document.errors.length > 0) return undefined;
  if (document.contents === null) return {};
  if (!isMap(document.contents)) return undefined;
  const fields = document.toJS({ maxAliasCount: 100 }) as Record<string, RuleValue | null>;
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, RuleValue] => entry[1] !== null),
  );
}

/** The YAML with fields changed; `undefined` and `''` remove one. A text that is no mapping is left as it is. */
export function withFields(yaml: string, changes: Readonly<Record<string, RuleValue | undefined>>): string {
  const document = parseDocument(yaml);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return yaml;
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') {
      if (document.contents !== null) document.delete(name);
    } else document.set(name, document.createNode(value));
  }
  return isMap(document.contents) && document.contents.items.length > 0 ? document.toString(STYLE) : '';
}

/** Labels as lines of `name: text`. */
export function linesOf(value: RuleValue | undefined): string {
  if (typeof value !== 'object' || Array.isArray(value)) return '';
  return Object.entries(value)
    .map(([name, text]) => `${name}: ${String(text).replaceAll('\n', ' ')}`)
    .join('\n');
}

/** Lines of `name: text` as labels; `undefined` where there are none. */
export function labelsOf(lines: string): Readonly<Record<string, string>> | undefined {
  const entries = lines.split('\n').flatMap((line) => {
    const [, name = '', text = ''] = /^\s*([^:]+?)\s*:\s*(.*?)\s*$/u.exec(line) ?? [];
    return name === '' ? [] : [[name, text] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A list as one line, with commas. */
export function listText(value: RuleValue | undefined): string {
  return Array.isArray(value) ? value.join(', ') : value === undefined ? '' : String(value);
}

/** One line with commas as one text, or a list. */
export function listOf(text: string): string | readonly string[] | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const [only] = items;
  return items.length > 1 ? items : only;
}

/**
 * Alertmanager's matchers: `severity="page"`, `service=~"check.*"`.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#matcher
 */
import type { RegexCompiler } from '@agentbus/filter';

/** One condition on the labels of an alert. A label that is not there is empty. */
export interface Matcher {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** Whether the labels of an alert meet all of some matchers. */
export type LabelPredicate = (labels: Labels) => boolean;

const MATCHER =
  /^\s*(?:([A-Za-z_][\w.]*)|"((?:[^"\\]|\\.)+)")\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",{}]*))\s*$/u;

/** Reads a matcher; `undefined` where the text is none. A value without quotes has neither spaces nor commas. */
export function parseMatcher(text: string): Matcher | undefined {
  const [whole, bareName, quotedName, operator, quoted, bare] = MATCHER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const name = bareName ?? unescaped(quotedName ?? '');
  const value = quoted === undefined ? (bare ?? '') : unescaped(quoted);
  return { name, operator: operator as Matcher['operator'], value };
}

/** Reads matchers with commas between them, in braces or without: `{alertname="A", severity!=info}`. */
export function parseMatchers(text: string): Matcher[] | undefined {
  const inner = /^\s*\{(.*)\}\s*$/su.exec(text)?.[1] ?? text;
  const parts = inner.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/gu) ?? [];
  const matchers: Matcher[] = [];
  for (const part of parts) {
    const matcher = parseMatcher(part);
    if (matcher === undefined) return undefined;
    matchers.push(matcher);
  }
  return matchers;
}

/** A matcher as it is written. */
export function formatMatcher({ name, operator, value }: Matcher): string {
  return `${name}${operator}${JSON.stringify(value)}`;
}

/**
 * Prepares matchers; without any, all labels meet them.
 *
 * @throws what `regex` throws for an expression that is none; Error where there is one, and no `regex`.
 */
export function compileMatchers(matchers: readonly Matcher[], regex?: RegexCompiler): LabelPredicate {
  const predicates = matchers.map((matcher) => compileMatcher(matcher, regex));
  return (labels) => predicates.every((matches) => matches(labels));
}

function compileMatcher(
  { name, operator, value }: Matcher,
  regex: RegexCompiler | undefined,
): LabelPredicate {
  const labelOf = (labels: Labels) => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
  if (operator === '=') return (labels) => labelOf(labels) === value;
  if (operator === '!=') return (labels) => labelOf(labels) !== value;
  if (regex === undefined) {
    throw new Error(
      `Cannot match ${name}${operator}: no engine for regular expressions is given. Give regex.`,
    );
  }
  // The whole value must match, as in Alertmanager.
  const compiled = regex(`^(?:${value})$`, { ignoreCase: false });
  return (labels) => compiled.test(labelOf(labels)) === (operator === '=~');
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\n])/gu, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}

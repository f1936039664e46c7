/** Rules as they are written in a rule file: the YAML of each, and the file with one of them changed. */
import type { AlertConfig } from '@agentbus/alerts';
import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { Environment } from './environment-substitution.ts';
import { parseAlertRules } from './load-alert-rules.ts';

/** Long values stay on the line that they are on. */
const STYLE = { lineWidth: 0 } as const;

/** Where a rule stands in the text that it is checked in: deeper than everything around it. */
const INDENT = '        ';

/** A rule as it is written. */
export interface WrittenRule {
  /** Name of its group. */
  readonly group: string;
  readonly alert: string;
  /** The rule alone, comments and variables as they are. */
  readonly yaml: string;
}

/** The rules of a file, in its order; none where it is no YAML. */
export function readWrittenRules(text: string): WrittenRule[] {
  const document = parseDocument(text);
  return groupsOf(document).flatMap((group) =>
    rulesOf(group).items.map((item) => ({
      group: textOf(group, 'name'),
      alert: isMap(item) ? textOf(item, 'alert') : '',
      yaml: yamlOf(item as Node, document),
    })),
  );
}

/** What is to become of a rule file. */
export interface RuleChange {
  /** The group that the rule is in; one that there is not is made. */
  readonly group: string;
  /** The rule that is replaced or removed; `undefined` for a new one. */
  readonly alert: string | undefined;
  /** The rule's new YAML; `undefined` to remove it. */
  readonly yaml: string | undefined;
}

/** The file with a rule changed; `undefined` where it has no such rule. What is not changed keeps its comments. */
export function withRule(text: string, { group: name, alert, yaml }: RuleChange): string | undefined {
  const document = parseDocument(text);
  const rule = yaml === undefined ? undefined : ruleNode(yaml);
  const known = groupsOf(document).find((group) => textOf(group, 'name') === name);
  const place =
    known && rulesOf(known).items.findIndex((item) => isMap(item) && textOf(item, 'alert') === alert);
  if (alert !== undefined && (known === undefined || place === undefined || place < 0)) return undefined;
  if (alert === undefined && rule === undefined) return undefined;
  if (known !== undefined) {
    const { items } = rulesOf(known);
    if (alert === undefined) items.push(rule);
    else if (rule === undefined) items.splice(place ?? 0, 1);
    else items[place ?? 0] = rule;
    if (!known.has('rules')) known.set('rules', document.createNode(items));
  } else {
    const group = document.createNode({ name, rules: [] }) as YAMLMap;
    rulesOf(group).items.push(rule);
    const holder = holderOf(document);
    if (groupsOf(document).length > 0) (holder.get('groups') as YAMLSeq).items.push(group);
    else holder.set('groups', document.createNode([group]));
  }
  return document.toString(STYLE);
}

/** A rule alone, checked as a part of its group. */
export interface CheckedRule {
  /** `undefined` where something is wrong. */
  readonly config: AlertConfig | undefined;
  /** Lines and columns are of the rule's own text. */
  readonly problems: readonly ConfigProblem[];
}

/** Checks a rule's YAML with what its group in the file says for all of its rules. */
export function checkWrittenRule(
  yaml: string,
  {
    file: text,
    group: name,
    env,
  }: { readonly file: string; readonly group: string; readonly env: Environment },
): CheckedRule {
  const document = parseDocument(text);
  const group = groupsOf(document).find((candidate) => textOf(candidate, 'name') === name);
  const { rules: _, ...shared } = (group?.toJS(document) ?? {}) as Record<string, unknown>;
  const head = `${stringify({ groups: [{ ...shared, name }] }, STYLE)}    rules:\n      -\n`;
  const before = head.split('\n').length - 1;
  const lines = yaml.split('\n');
  const body = lines.map((line) => (line.trim() === '' ? '' : INDENT + line)).join('\n');
  try {
    return { config: parseAlertRules(`${head}${body}\n`, { file: 'rule', env }), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      line: Math.min(lines.length, Math.max(1, problem.line - before)),
      column: Math.max(1, problem.column - INDENT.length),
      path: problem.path.slice(RULE_PATH_LENGTH),
    }));
    return { config: undefined, problems };
  }
}

/** `groups`, 0, `rules`, 0. */
const RULE_PATH_LENGTH = 4;

/** The variables that rules of the file take from the environment; those of other sections may be secrets. */
export function environmentNames(text: string): string[] {
  const groups = holderOf(parseDocument(text)).get('groups');
  const names = new Set<string>();
  if (!isSeq(groups)) return [];
  visit(groups, {
    Scalar(_, { value }) {
      if (typeof value !== 'string') return;
      for (const [, name = ''] of value.matchAll(/\$\{(?:env:)?([A-Za-z_]\w*)/gu)) names.add(name);
    },
  });
  return [...names];
}

/** What has the groups: a rule file, or the section of an `agentbus.yaml`. */
function holderOf(document: Document): Document | YAMLMap {
  const section = document.get('alerts');
  return isMap(section) ? section : document;
}

function groupsOf(document: Document): YAMLMap[] {
  const groups = holderOf(document).get('groups');
  return isSeq(groups) ? groups.items.filter((item) => isMap(item)) : [];
}

function rulesOf(group: YAMLMap): YAMLSeq {
  const rules = group.get('rules');
  if (isSeq(rules)) return rules;
  return new Document([]).contents as unknown as YAMLSeq;
}

function textOf(map: YAMLMap, key: string): string {
  return String(map.get(key) ?? '');
}

function ruleNode(yaml: string): Node | null {
  const { contents, commentBefore } = parseDocument(yaml);
  if (contents !== null && commentBefore) contents.commentBefore = commentBefore;
  return contents;
}

function yamlOf(item: Node, document: Document): string {
  let hasAlias = false;
  visit(item, (_, node) => {
    hasAlias ||= isAlias(node);
  });
  // What an alias stands for is elsewhere in the file.
  if (hasAlias) return stringify(item.toJS(document), STYLE);
  const alone = item.clone() as Node;
  if (isMap(alone)) alone.flow = false;
  if (!isScalar(alone)) alone.spaceBefore = false;
  const own = new Document();
  own.contents = alone as never;
  return own.toString(STYLE);
}

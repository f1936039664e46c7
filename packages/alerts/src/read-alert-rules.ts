import { type AlertCondition, type AlertExpression, format, formatAlertExpression } from '@agentbus/filter';
import {
  type AlertRule,
  DEFAULT_FORGET_AFTER,
  DEFAULT_INTERVAL,
  DEFAULT_MAX_GROUPS,
  type LabelTemplate,
} from './alert-rule.ts';
import { type Path, PropertyReader, readList, readObject, show } from './property-reader.ts';
import { readTypedCheck, type TypedCheck } from './rule-check.ts';
import { AlertRulesError, type RuleProblem } from './rule-problem.ts';
import {
  EXPRESSION_PROPERTIES,
  FILE_PROPERTIES,
  GROUP_PROPERTIES,
  RULE_PROPERTIES,
  RULE_TYPES,
  type RuleType,
  TYPE_PROPERTIES,
} from './rule-properties.ts';

/** Sections of a rule file that are not about rules. */
const OTHER_SECTIONS: readonly string[] = [
  ...Object.keys(FILE_PROPERTIES),
  'route',
  'receivers',
  'inhibit_rules',
];

/**
 * Reads rules: what a rule file holds, `{ groups: [{ name, rules: [{ alert, expr, … }] }] }`.
 *
 * @throws AlertRulesError with everything that is wrong.
 */
export function readAlertRules(value: unknown): readonly AlertRule[] {
  const { rules, problems } = checkAlertRules(value);
  if (problems.length > 0) throw new AlertRulesError(problems);
  return rules;
}

/** Reads rules whatever they are, and says everything that is wrong; the rules are whole where nothing is. */
export function checkAlertRules(value: unknown): {
  readonly rules: readonly AlertRule[];
  readonly problems: readonly RuleProblem[];
} {
  const problems: RuleProblem[] = [];
  const file = readObject([], value, problems, 'groups: with a list of rules');
  if (file === undefined) return { rules: [], problems };
  for (const name of Object.keys(file)) {
    if (name === 'groups' || OTHER_SECTIONS.includes(name)) continue;
    const fix = `Write one of groups, ${OTHER_SECTIONS.join(', ')}.`;
    problems.push({ path: [name], message: 'there is no such section.', fix });
  }
  const rules: AlertRule[] = [];
  const names = new Set<string>();
  if (file.groups === undefined) {
    problems.push({ path: [], message: 'groups is missing.', fix: 'Write groups: and a list of groups.' });
  }
  for (const [index, group] of readList(['groups'], file.groups, problems).entries()) {
    rules.push(...readGroup(['groups', index], group, names, problems));
  }
  return { rules: numbered(rules), problems };
}

function readGroup(path: Path, value: unknown, names: Set<string>, problems: RuleProblem[]): AlertRule[] {
  const group = readObject(path, value, problems, 'name: and rules:');
  if (group === undefined) return [];
  const reader = new PropertyReader(path, group, GROUP_PROPERTIES, problems, ['rules']);
  const name = reader.text('name') ?? '';
  if (names.has(name))
    reader.problem('name', `"${name}" is there twice.`, 'Give each group a name of its own.');
  names.add(name);
  const shared = { name, interval: reader.duration('interval'), labels: reader.labels('labels') };
  const offset = reader.duration('query_offset') ?? 0;
  if (group.rules === undefined) {
    problems.push({ path, message: 'rules is missing.', fix: 'Write rules: and a list of rules.' });
  }
  const rules = readList([...path, 'rules'], group.rules, problems).flatMap((rule, index) => {
    const read = readRule([...path, 'rules', index], rule, shared, problems);
    return read === undefined ? [] : [{ ...read, offset }];
  });
  const shortest = Math.min(shared.interval ?? DEFAULT_INTERVAL, ...rules.map(shortestWindow));
  return rules.map((rule) => ({ ...rule, interval: shortest }));
}

function readRule(
  path: Path,
  value: unknown,
  group: { readonly name: string; readonly labels: readonly LabelTemplate[] },
  problems: RuleProblem[],
): AlertRule | undefined {
  const rule = readObject(path, value, problems, 'alert: and expr:');
  if (rule === undefined) return undefined;
  const type = typeOf(path, rule, problems);
  if (type === undefined) return undefined;
  const table = type === 'expr' ? EXPRESSION_PROPERTIES : TYPE_PROPERTIES[type];
  const reader = new PropertyReader(path, rule, { ...RULE_PROPERTIES, ...table }, problems, ['type']);
  const signal =
    reader.choice('signal', ['logs', 'traces', 'metrics'] as const) ??
    (type === 'metric' ? 'metrics' : 'logs');
  const typed = type === 'expr' ? expressionCheck(reader.expression('expr')) : readTypedCheck(type, reader);
  const alert = reader.text('alert') ?? '';
  const own = reader.labels('labels');
  const inherited = group.labels.filter(({ name }) => !own.some((label) => label.name === name));
  const rest = {
    id: `${group.name}/${alert}`,
    group: group.name,
    alert,
    signal,
    interval: DEFAULT_INTERVAL,
    offset: 0,
    for: reader.duration('for') ?? 0,
    keepFiringFor: reader.duration('keep_firing_for') ?? 0,
    forgetAfter:
      ('forget_after' in table ? reader.duration('forget_after') : undefined) ?? DEFAULT_FORGET_AFTER,
    maxGroups: reader.number('max_groups') ?? DEFAULT_MAX_GROUPS,
    labels: [...inherited, ...own],
    annotations: reader.labels('annotations'),
  };

  return typed && { ...rest, ...typed, definition: definitionOf(typed, signal) };
}

function typeOf(
  path: Path,
  rule: Readonly<Record<string, unknown>>,
  problems: RuleProblem[],
): RuleType | 'expr' | undefined {
  const { type, expr } = rule;
  if (type === undefined) return 'expr';
  if (expr !== undefined) {
    problems.push({
      path: [...path, 'type'],
      message: 'there is an expr already.',
      fix: 'Write type: or expr:.',
    });
    return undefined;
  }
  const known = RULE_TYPES.find((name) => name === type);
  if (known !== undefined) return known;
  const fix = `Write one of ${RULE_TYPES.join(', ')}.`;
  problems.push({ path: [...path, 'type'], message: `it is ${show(type)}.`, fix });
  return undefined;
}

function expressionCheck(expression: AlertExpression | undefined): TypedCheck | undefined {
  if (expression === undefined) return undefined;
  const { filter, condition, by } = expression;
  return { check: { type: 'condition', condition }, filter, by };
}

/** Everything that a rule's state depends on. */
function definitionOf({ check, filter, by }: TypedCheck, signal: string): string {
  if (check.type === 'condition') {
    return `${signal} ${formatAlertExpression({ filter, condition: check.condition, by })}`;
  }
  const { type, ...rest } = check;
  const keys = by.map(({ name }) => name);
  return `${signal} ${format(filter)} | ${type} ${JSON.stringify({ ...rest, by: keys })}`;
}

/** Two rules of one name have states of their own. */
function numbered(rules: readonly AlertRule[]): AlertRule[] {
  const seen = new Map<string, number>();
  return rules.map((rule) => {
    const count = (seen.get(rule.id) ?? 0) + 1;
    seen.set(rule.id, count);
    return count === 1 ? rule : { ...rule, id: `${rule.id}#${count}` };
  });
}

/** The shortest time that a rule looks back: evaluated less often, it would miss records. */
export function shortestWindow({ check }: AlertRule): number {
  if (check.type === 'condition') return Math.min(...windowsOf(check.condition));
  return check.type === 'always' ? DEFAULT_INTERVAL : check.over;
}

/** The windows of a condition, in milliseconds. */
export function windowsOf(condition: AlertCondition): number[] {
  if (condition.type === 'threshold') return [Number(condition.over / 1_000_000n)];
  return condition.operands.flatMap(windowsOf);
}

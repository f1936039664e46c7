import type { AlertEvent } from './alert-event.ts';
import type { ActiveAlert } from './alert-lifecycle.ts';
import type { AlertRule } from './alert-rule.ts';
import type { ChangeState } from './change-tracker.ts';
import type { SlidingWindow } from './sliding-window.ts';

/** What is kept of one group of a rule's records. */
export interface RuleGroup {
  /** The values of the rule's fields. */
  readonly values: readonly string[];
  readonly windows: readonly SlidingWindow[];
  readonly held: boolean[];
  /** Its first and last record, Unix milliseconds. */
  firstSeen: number;
  lastSeen: number;
  change: ChangeState | undefined;
  alert: ActiveAlert | undefined;
  /** Filled in when the alert began; they stay as long as it lasts. */
  labels: Readonly<Record<string, string>>;
  /** The last value; `null` for none. */
  value: number | null;
}

/** A label's value is cut there: it is kept for each group, and comes from records. */
export const MAX_LABEL_LENGTH = 1024;

/** The labels of an alert that begins: those of the records, and the rule's, which come first. */
export function labelsOf(rule: AlertRule, group: RuleGroup): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [index, { name }] of rule.by.entries()) {
    const value = group.values[index] ?? '';
    if (value !== '') labels[name] = value;
  }
  const data = templateData(labels, group);
  for (const { name, template } of rule.labels) {
    const value = template.render(data).slice(0, MAX_LABEL_LENGTH);
    if (value === '') delete labels[name];
    else labels[name] = value;
  }
  return labels;
}

/** The event that a group's alert has entered a state. */
export function eventOf(
  rule: AlertRule,
  group: RuleGroup,
  state: AlertEvent['state'],
  at: number,
  activeAt: number,
): AlertEvent {
  const data = templateData(group.labels, group);
  const annotations = Object.fromEntries(
    rule.annotations.map(({ name, template }) => [name, template.render(data)]),
  );
  const { alert, group: name } = rule;
  return { alert, group: name, state, at, activeAt, value: group.value, labels: group.labels, annotations };
}

function templateData(labels: Readonly<Record<string, string>>, { value, change }: RuleGroup) {
  return { labels, value: value ?? Number.NaN, from: change?.from, to: change?.to };
}

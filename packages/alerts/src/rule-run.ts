import { type CompileOptions, type FieldReader, readField } from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import { type AlertEvent, alertKey } from './alert-event.ts';
import { nextAlert } from './alert-lifecycle.ts';
import type { AlertRule } from './alert-rule.ts';
import { noChange, noteValue, settleChange } from './change-tracker.ts';
import { eventOf, labelsOf, MAX_LABEL_LENGTH, type RuleGroup } from './rule-group.ts';
import { type Judgement, type RuleMeasures, type RuleWindow, ruleMeasures } from './rule-measures.ts';
import type { RuleState } from './rule-state.ts';
import { SlidingWindow } from './sliding-window.ts';

/** Of a group without an alert: shared, as there are many. */
const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

const NOTHING: Judgement = { holds: false, value: Number.NaN };

/** Groups that are evaluated before others may have a turn: some tenths of a millisecond. */
const GROUPS_A_PIECE = 128;

/** How a rule is run. */
export interface RunOptions extends CompileOptions {
  /** Is told each value that a condition was judged by, of each group, and when (Unix milliseconds). Default: nobody. */
  readonly onValue?: ((rule: AlertRule, value: number, at: number) => void) | undefined;
}

/** One rule as it is evaluated: the groups that it knows of, and their alerts. */
export class RuleRun {
  readonly rule: AlertRule;
  /** All that was before this has been evaluated, Unix milliseconds. */
  evaluatedTo: number;
  /** Records of groups beyond the most that are kept. */
  droppedRecords = 0;
  /** Records that came after the evaluation that they belong to, and those that came too late for any. */
  lateRecords = 0;
  lostRecords = 0;
  #startedAt: number;
  readonly #measures: RuleMeasures | undefined;
  readonly #keys: readonly FieldReader<string | undefined>[];
  readonly #compared: FieldReader<string | undefined> | undefined;
  readonly #onValue: RunOptions['onValue'];
  readonly #groups = new Map<string, RuleGroup>();
  /** How far back a record can matter. */
  readonly #keep: number;

  constructor(rule: AlertRule, startedAt: number, options: RunOptions = {}) {
    this.rule = rule;
    this.#onValue = options.onValue;
    this.#startedAt = startedAt;
    this.evaluatedTo = Math.floor(startedAt / rule.interval) * rule.interval;
    this.#measures = ruleMeasures(rule, options);
    this.#keys = rule.by.map(readField);
    this.#compared = rule.check.type === 'change' ? readField(rule.check.field) : undefined;
    this.#keep = Math.max(rule.interval, ...(this.#measures?.windows ?? []).map(({ shape }) => shape.keep));
    if (rule.by.length === 0) this.#open('', [], startedAt);
  }

  get groupCount(): number {
    return this.#groups.size;
  }

  /** How many alerts are in a state. */
  activeCount(state: 'pending' | 'firing'): number {
    let count = 0;
    for (const { alert } of this.#groups.values()) if (alert?.state === state) count++;
    return count;
  }

  /** The alerts that are pending or firing, as of the last evaluation. */
  active(): AlertEvent[] {
    return [...this.#groups.values()].flatMap((group) => {
      const { alert } = group;
      return alert === undefined
        ? []
        : [eventOf(this.rule, group, alert.state, this.evaluatedTo, alert.activeAt)];
    });
  }

  /** Takes a record that the rule's filter matches. */
  add(record: StoredRecord, millis: number): void {
    if (millis < this.evaluatedTo) {
      this.lateRecords++;
      if (millis < this.evaluatedTo - this.#keep) this.lostRecords++;
    }
    const group = this.#groupOf(record, millis);
    if (group === undefined) {
      this.droppedRecords++;
      return;
    }
    if (millis < group.firstSeen) group.firstSeen = millis;
    if (millis > group.lastSeen) group.lastSeen = millis;
    const windows = this.#measures?.windows ?? [];
    for (let index = 0; index < windows.length; index++) {
      const window = windows[index];
      if (window) group.windows[index]?.add(record, millis, this.evaluatedTo, window.shape, window.measure);
    }
    if (this.#compared === undefined) return;
    const value = this.#compared(record);
    if (value === undefined) return;
    group.change ??= noChange();
    const end = (Math.floor(millis / this.rule.interval) + 1) * this.rule.interval;
    noteValue(group.change, value.slice(0, MAX_LABEL_LENGTH), millis, end);
  }

  /**
   * Evaluates the rule at a time, with what was before it, piece by piece. Records may be added between the pieces: groups
   * that they open wait for the next evaluation.
   */
  *evaluate(at: number): Generator<undefined, AlertEvent[]> {
    const events: AlertEvent[] = [];
    let left = this.#groups.size;
    for (const [key, group] of this.#groups) {
      if (left-- === 0) break;
      if (left % GROUPS_A_PIECE === 0) yield;
      const { holds, value } = this.#judge(group, at);
      group.value = Number.isNaN(value) ? null : value;
      if (group.value !== null) this.#onValue?.(this.rule, value, at);
      const { alert: before } = group;
      const { alert, entered } = nextAlert(before, holds, at, this.rule);
      if (before === undefined && alert !== undefined) group.labels = labelsOf(this.rule, group);
      if (entered !== undefined) {
        const activeAt = (alert ?? before)?.activeAt ?? at;
        events.push(eventOf(this.rule, group, entered, at, activeAt));
      }
      group.alert = alert;
      if (!this.#isForgotten(group, at)) continue;
      this.#groups.delete(key);
      if (alert?.state === 'firing') events.push(eventOf(this.rule, group, 'resolved', at, alert.activeAt));
    }
    this.evaluatedTo = at;
    // In the order of the labels: that of the groups is the order in which records came.
    return events.length > 1 ? events.sort(byLabels) : events;
  }

  /** Goes on at a later time, without evaluating what was between. What was pending begins anew. */
  skipTo(at: number): void {
    for (const group of this.#groups.values()) {
      if (group.alert?.state === 'pending') group.alert = { ...group.alert, activeAt: at };
    }
    this.evaluatedTo = at;
  }

  /** Moves everything in time, after the clock was set back: what has lasted for a while has lasted as long. */
  shift(by: number): void {
    this.#startedAt += by;
    this.evaluatedTo += by;
    for (const group of this.#groups.values()) {
      for (const window of group.windows) window.shift(by);
      group.firstSeen += by;
      group.lastSeen += by;
      if (group.change) group.change.changedAt += by;
      const { alert } = group;
      if (alert === undefined) continue;
      group.alert = {
        state: alert.state,
        activeAt: alert.activeAt + by,
        firedAt: alert.firedAt + by,
        keptSince: alert.keptSince === 0 ? 0 : alert.keptSince + by,
      };
    }
  }

  state(): RuleState {
    const { definition, alert, group } = this.rule;
    return {
      definition,
      alert,
      group,
      startedAt: this.#startedAt,
      evaluatedTo: this.evaluatedTo,
      groups: [...this.#groups.values()],
    };
  }

  /** Takes over a state of the same definition; the state is not changed afterwards. */
  resume(state: RuleState): void {
    this.#startedAt = state.startedAt;
    this.evaluatedTo = Math.floor(state.evaluatedTo / this.rule.interval) * this.rule.interval;
    this.#groups.clear();
    const windows = this.#measures?.windows ?? [];
    for (const { values, ...group } of state.groups) {
      const revived = windows.map(({ measure }, index) =>
        SlidingWindow.revive(group.windows[index], measure),
      );
      this.#groups.set(keyOf(values), { ...group, values, windows: revived });
    }
  }

  #judge(group: RuleGroup, at: number): Judgement {
    const { check } = this.rule;
    switch (check.type) {
      case 'always':
        return { holds: true, value: 1 };
      case 'new_term': {
        const isNew = group.firstSeen >= this.#startedAt + check.learn && group.firstSeen < at;
        return { holds: isNew && at - group.firstSeen <= check.over, value: 1 };
      }
      case 'change': {
        const { change } = group;
        if (change === undefined) return NOTHING;
        settleChange(change, at);
        return { holds: change.changedAt > 0 && at - change.changedAt < check.over, value: 1 };
      }
      default: {
        const countedSince = this.rule.by.length === 0 ? this.#startedAt : group.firstSeen;
        return this.#measures?.judge(group, at, countedSince) ?? NOTHING;
      }
    }
  }

  /** Lets go of what no evaluation needs any more; whether that is all of the group. */
  #isForgotten(group: RuleGroup, at: number): boolean {
    let isEmpty = true;
    const windows = this.#measures?.windows ?? [];
    for (let index = 0; index < windows.length; index++) {
      const { shape, measure } = windows[index] as RuleWindow;
      const window = group.windows[index];
      window?.settle(at, shape, measure);
      if (window?.isEmpty === false) isEmpty = false;
    }
    return isEmpty && this.rule.by.length > 0 && at - group.lastSeen > this.#rememberFor(group);
  }

  /** How long a group without records is kept: while it can still fire, or is firing. */
  #rememberFor({ alert }: RuleGroup): number {
    const { check, forgetAfter } = this.rule;
    if (check.type === 'new_term') return check.remember;
    if (check.type === 'change' || this.#measures?.holdsOnNothing) return forgetAfter;
    return alert === undefined ? 0 : Number.POSITIVE_INFINITY;
  }

  #groupOf(record: StoredRecord, millis: number): RuleGroup | undefined {
    const [read] = this.#keys;
    if (read === undefined) return this.#groups.get('');
    if (this.#keys.length === 1) {
      const value = cut(read(record));
      return this.#groups.get(value) ?? this.#open(value, [value], millis);
    }
    const values = this.#keys.map((each) => cut(each(record)));
    const key = keyOf(values);
    return this.#groups.get(key) ?? this.#open(key, values, millis);
  }

  #open(key: string, values: readonly string[], seen: number): RuleGroup | undefined {
    if (this.#groups.size >= this.rule.maxGroups) return undefined;
    const group: RuleGroup = {
      values,
      windows: (this.#measures?.windows ?? []).map(() => new SlidingWindow()),
      held: [],
      firstSeen: seen,
      lastSeen: seen,
      change: undefined,
      alert: undefined,
      labels: NO_LABELS,
      value: null,
    };
    this.#groups.set(key, group);
    return group;
  }
}

function byLabels(a: AlertEvent, b: AlertEvent): number {
  const [first, second] = [alertKey(a), alertKey(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function cut(value: string | undefined): string {
  if (value === undefined) return '';
  return value.length > MAX_LABEL_LENGTH ? value.slice(0, MAX_LABEL_LENGTH) : value;
}

function keyOf(values: readonly string[]): string {
  const [only = ''] = values;
  return values.length <= 1 ? only : values.map((value) => `${value.length}:${value}`).join('');
}

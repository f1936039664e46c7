/** What the page needs to change alert rules: a contract, as those of api-engine.ts. `@agentbus/cli` has what meets it. */
import type { ApiEngine } from './api-engine.ts';

/** Something that is wrong with a rule. */
export interface ApiRuleProblem {
  /** Of the rule's own text, from 1 on. */
  readonly line: number;
  readonly column: number;
  /** Names and list positions within the rule, from the outside in. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/** A rule that somebody is writing. */
export interface ApiRuleDraft {
  /** Name of the group that it is, or will be, in. */
  readonly group: string;
  /** The rule alone. */
  readonly yaml: string;
}

/** What is to become of the rule file. */
export interface ApiRuleChange {
  readonly group: string;
  /** The rule that is replaced or removed; `undefined` for a new one. */
  readonly alert: string | undefined;
  /** The rule's new text; `undefined` to remove it. */
  readonly yaml: string | undefined;
  /** The version of the file that the change was made on. */
  readonly version: string;
}

/** A change that has been checked. */
export type ApiPreparedChange =
  | { readonly type: 'stale' }
  | { readonly type: 'unknown' }
  | { readonly type: 'wrong'; readonly problems: readonly ApiRuleProblem[] }
  | {
      readonly type: 'ready';
      /** Writes the file, whole or not at all, and has its rules evaluated. @throws The system's error. */
      commit(): void;
    };

/** A time to try a rule on, Unix milliseconds. */
export interface ApiTrial {
  readonly since: number;
  readonly until: number;
  readonly signal: AbortSignal;
}

/** How a receiver's notifiers took a test. */
export interface ApiReceiverTest {
  readonly type: string;
  /** What went wrong, without any secret; `undefined` where it was sent. */
  readonly reason: string | undefined;
}

/** Changes the rules of a file. No text of it has more than rules: what receivers are told, and with which secret, stays. */
export interface ApiRuleEditor {
  /** `{ file, version, rules: [{ group, alert, yaml }], receivers: [{ name, notifiers }] }`. */
  read(): object;
  check(draft: ApiRuleDraft): readonly ApiRuleProblem[];
  /**
   * `{ problems }` where the rule is wrong, else what it would have done: `{ since, until, values, threshold, events, more,
   * summary }`. The very evaluation that `agentbus alerts backtest` makes.
   */
  backtest(engine: ApiEngine, draft: ApiRuleDraft, trial: ApiTrial): Promise<object>;
  prepare(change: ApiRuleChange): ApiPreparedChange;
  /** Tells the notifiers of a receiver of an alert that is none; `undefined` where there is no such receiver. */
  testReceiver(name: string, signal: AbortSignal): Promise<readonly ApiReceiverTest[] | undefined>;
}

/**
 * What the API asks of a query engine and of the rest of what the page shows. The hub is given them, so that it does not
 * itself bring a database: `@agentbus/query` has what fits.
 */
import type {
  Column,
  Expression,
  PatternMiner,
  Query,
  RegexCompiler,
  ResultRecord,
  Row,
} from '@agentbus/filter';
import type { JsonValue, StoredLog, StoredSpan } from '@agentbus/otlp';
import type { ApiRuleEditor } from './api-rule-editor.ts';

/** What to look for; see `RecordSearch` of `@agentbus/query`. */
export interface ApiSearch {
  readonly since?: bigint | undefined;
  readonly until?: bigint | undefined;
  readonly where?: string | Expression | undefined;
  readonly limit?: number | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  /** The cursor of an earlier search, to go on behind. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a search finds; see `RecordResults` of `@agentbus/query`. */
export interface ApiRecords<T> extends AsyncIterable<T> {
  /** Right behind the record that was handed out last. */
  cursor(): string | undefined;
}

/** How a query is run; see `QueryOptions` of `@agentbus/query`. */
export interface ApiQueryOptions {
  readonly over?: 'logs' | 'spans' | undefined;
  readonly since?: bigint | undefined;
  readonly until?: bigint | undefined;
  readonly limit?: number | undefined;
  readonly timeZone?: string | undefined;
  readonly patterns?: (() => PatternMiner) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a query gives; see `QueryAnswer` of `@agentbus/query`. */
export type ApiAnswer =
  | {
      readonly type: 'records';
      readonly records: AsyncIterable<ResultRecord & { readonly record: StoredLog | StoredSpan }>;
    }
  | { readonly type: 'rows'; readonly columns: readonly Column[]; readonly rows: AsyncIterable<Row> }
  | {
      readonly type: 'sql';
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: AsyncIterable<readonly JsonValue[]>;
    };

/** What a query would read; see `QueryExplanation` of `@agentbus/query`. */
export interface ApiExplanation {
  readonly stages: readonly { readonly stage: string; readonly by: 'engine' | 'memory' }[];
  readonly lines: {
    readonly files: number;
    readonly bytes: number;
    readonly unread: ReadonlyMap<string, object>;
  };
  readonly compacted: {
    readonly files: number;
    readonly filesRead: number;
    readonly read: { readonly blocks: number; readonly rows: number; readonly bytes: number };
    readonly unread: ReadonlyMap<string, object>;
  };
}

/** The part of a `QueryEngine` that the API uses. */
export interface ApiEngine {
  search(search?: ApiSearch): ApiRecords<StoredLog>;
  searchSpans(search?: ApiSearch): ApiRecords<StoredSpan>;
  query(query: string | Query, options?: ApiQueryOptions): Promise<ApiAnswer>;
  explain(query: string | Query, options?: ApiQueryOptions): Promise<ApiExplanation>;
  close(): Promise<void>;
}

/** Counts which fields records have; `FieldSurvey` of `@agentbus/query` does. */
export interface ApiFieldSurvey {
  add(record: StoredLog | StoredSpan): void;
  fields(): readonly {
    readonly name: string;
    readonly count: number;
    readonly type: 'text' | 'number';
    readonly values: readonly { readonly value: string; readonly count: number }[];
  }[];
}

/** A time to analyse, Unix nanoseconds. */
export interface ApiAnalysisRange {
  readonly since: bigint;
  readonly until: bigint;
  readonly where: Expression;
  readonly signal: AbortSignal;
}

/** Spans or records to set apart from the others. */
export interface ApiDifferenceRange extends ApiAnalysisRange {
  readonly over: 'logs' | 'spans';
  /** Those that are asked about, out of `where`. */
  readonly selected: Expression;
}

/** What is decided on groups of errors. */
export interface ApiErrorDecision {
  readonly action: 'resolve' | 'ignore' | 'reopen' | 'merge';
  readonly id: string;
  /** The group that it counts in from now on; of `merge`. */
  readonly into: string | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Analyses of what is stored, as JSON; `@agentbus/analytics` has what they are made of. */
export interface ApiAnalyses {
  /** `{ errors, overflow, bucketNanos, start }`: groups of errors. */
  listErrors(engine: ApiEngine, range: ApiAnalysisRange): Promise<object>;
  /** Keeps a decision; false where there is no such group. */
  decideOnError(engine: ApiEngine, decision: ApiErrorDecision, signal: AbortSignal): Promise<boolean>;
  /** `{ selected, rest, differences, more }`: values that those which are asked about have more often, or less, than the rest. */
  findDifferences(engine: ApiEngine, range: ApiDifferenceRange): Promise<object>;
  /** A `Report`. */
  buildReport(engine: ApiEngine, range: Omit<ApiAnalysisRange, 'where'>): Promise<object>;
}

/** A silence that is asked for. */
export interface ApiSilence {
  /** As Alertmanager writes them, with commas. */
  readonly matchers: string;
  /** Unix milliseconds. */
  readonly endsAt: number;
  readonly createdBy: string;
  readonly comment: string;
}

/** Alert rules and what they have found, as JSON; `@agentbus/alerts` has what they are made of. `now` is Unix milliseconds. */
export interface ApiAlerts {
  /** `{ rules, active }`: rules with their state, and the alerts that are pending or firing. */
  list(now: number): object;
  /** `{ events, more }`, the newest first. Unix nanoseconds. */
  listHistory(range: { readonly since: bigint | undefined; readonly until: bigint | undefined }): object;
  /** `{ silences }`, also of those that have ended lately. */
  listSilences(now: number): object;
  /** Whether a text is matchers, one at least. */
  checkMatchers(text: string): boolean;
  /** `{ active, lately, alerts }`: how many alerts matchers would silence now, how many of the last day, and their names. */
  previewSilence(matchers: string, now: number): object;
  /** Silences; gives the silence. */
  addSilence(silence: ApiSilence, now: number): object;
  /** Ends a silence; false where there is none of this id that has not ended. */
  expireSilence(id: string, now: number): boolean;
  /** Reads and changes the rules as they are written. */
  readonly editor: ApiRuleEditor;
}

/** What the page and its API are made of. */
export interface ApiOptions {
  /** Opens the engine over the hub's store; called at the first question, and again after it failed. */
  readonly openEngine: () => Promise<ApiEngine>;
  readonly createFieldSurvey: () => ApiFieldSurvey;
  /** RE2 for filters of the live stream. Default: filters with `=~` are refused there. */
  readonly compileRegex?: RegexCompiler | undefined;
  /** Makes the miner for `patterns`. Default: queries with that stage are refused. */
  readonly createPatternMiner?: (() => PatternMiner) | undefined;
  /** Groups of errors, and reports. Default: there are no such pages. */
  readonly analyses?: ApiAnalyses | undefined;
  /** Alert rules. Default: there are none. */
  readonly alerts?: ApiAlerts | undefined;
  /** Directory of the page's files, as `@agentbus/dashboard` has it. Default: there is no page. */
  readonly pageDirectory?: string | undefined;
}

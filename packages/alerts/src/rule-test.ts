/** Tests of rules, in the manner of promtool's: records in, and what fires at what time. */
import type { CompileOptions } from '@agentbus/filter';
import type { StoredAttributes } from '@agentbus/otlp';
import { AlertEvaluator } from './alert-evaluator.ts';
import type { AlertEvent } from './alert-event.ts';
import type { AlertRule } from './alert-rule.ts';
import { advanceTo } from './evaluate.ts';
import { type Path, PropertyReader, readList, readObject } from './property-reader.ts';
import { recordMillis } from './record-time.ts';
import type { RuleProblem } from './rule-problem.ts';
import type { PropertyTable } from './rule-properties.ts';
import { type RecordSpec, recordOf } from './test-record.ts';

/** When the records of tests begin: a whole hour, at which every evaluation falls that whole minutes come to. */
export const TEST_START: number = Date.UTC(2026, 0, 1);

/** A test of some rules. Times are milliseconds after its beginning. */
export interface RuleTest {
  readonly name: string;
  readonly records: readonly TestRecords[];
  readonly expectations: readonly AlertExpectation[];
}

/** Records that are alike, `every` so long. */
interface TestRecords {
  readonly spec: RecordSpec;
  readonly at: number;
  readonly every: number;
  readonly times: number;
}

/** Which alerts of a name fire at a time: these, and no others. */
export interface AlertExpectation {
  readonly at: number;
  readonly alert: string;
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    /** Those that are not named may be anything. */
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** An expectation that was not met. */
export interface TestFailure {
  readonly test: string;
  readonly alert: string;
  readonly at: number;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

const TEST: PropertyTable = { name: { kind: 'text', description: '' } };

const RECORDS: PropertyTable = {
  at: { kind: 'duration', least: 0, description: '' },
  every: { kind: 'duration', least: 0, description: '' },
  times: { kind: 'count', least: 1, description: '' },
  signal: { kind: 'choice', values: ['logs', 'traces', 'metrics'], description: '' },
  level: { kind: 'text', description: '' },
  body: { kind: 'text', description: '' },
  event: { kind: 'text', description: '' },
  name: { kind: 'text', description: '' },
  service: { kind: 'text', description: '' },
  kind: { kind: 'text', description: '' },
  status: { kind: 'text', description: '' },
  duration: { kind: 'text', description: '' },
  value: { kind: 'number', description: '' },
  counter: { kind: 'boolean', description: '' },
  attributes: { kind: 'values', description: '' },
};

const EXPECTATION: PropertyTable = {
  eval_time: { kind: 'duration', least: 0, required: true, description: '' },
  alertname: { kind: 'text', required: true, description: '' },
};

const EXPECTED: PropertyTable = {
  exp_labels: { kind: 'texts', description: '' },
  exp_annotations: { kind: 'texts', description: '' },
};

/** Reads what a file of tests holds, but for `rule_files`; notes everything that is wrong. */
export function readRuleTests(value: unknown, problems: RuleProblem[]): RuleTest[] {
  const file = readObject([], value, problems, 'tests: with a list of tests');
  if (file === undefined) return [];
  for (const name of Object.keys(file)) {
    if (['rule_files', 'evaluation_interval', 'tests'].includes(name)) continue;
    problems.push({
      path: [name],
      message: 'there is no such section.',
      fix: 'Write one of rule_files, tests.',
    });
  }
  return readList(['tests'], file.tests, problems).flatMap(
    (test, index) => readTest(['tests', index], test, index, problems) ?? [],
  );
}

function readTest(path: Path, value: unknown, index: number, problems: RuleProblem[]): RuleTest | undefined {
  const test = readObject(path, value, problems, 'records: and alert_rule_test:');
  if (test === undefined) return undefined;
  const reader = new PropertyReader(path, test, TEST, problems, ['records', 'alert_rule_test']);
  const records = readList([...path, 'records'], test.records, problems).flatMap(
    (each, place) => readRecords([...path, 'records', place], each, problems) ?? [],
  );
  const expectations = readList([...path, 'alert_rule_test'], test.alert_rule_test, problems).flatMap(
    (each, place) => readExpectation([...path, 'alert_rule_test', place], each, problems) ?? [],
  );
  return { name: reader.text('name') ?? `test ${index + 1}`, records, expectations };
}

function readRecords(path: Path, value: unknown, problems: RuleProblem[]): TestRecords | undefined {
  const object = readObject(path, value, problems, 'at: and what the record has');
  if (object === undefined) return undefined;
  const reader = new PropertyReader(path, object, RECORDS, problems);
  const spec: RecordSpec = {
    signal: reader.choice('signal', ['logs', 'traces', 'metrics'] as const),
    level: reader.text('level'),
    body: reader.text('body'),
    event: reader.text('event'),
    name: reader.text('name'),
    service: reader.text('service'),
    kind: reader.text('kind'),
    status: reader.text('status'),
    duration: reader.text('duration'),
    value: reader.number('value'),
    counter: reader.boolean('counter'),
    attributes: reader.values('attributes') as StoredAttributes,
  };
  return {
    spec,
    at: reader.duration('at') ?? 0,
    every: reader.duration('every') ?? 0,
    times: reader.number('times') ?? 1,
  };
}

function readExpectation(path: Path, value: unknown, problems: RuleProblem[]): AlertExpectation | undefined {
  const object = readObject(path, value, problems, 'eval_time: and alertname:');
  if (object === undefined) return undefined;
  const reader = new PropertyReader(path, object, EXPECTATION, problems, ['exp_alerts']);
  const at = [...path, 'exp_alerts'];
  const alerts = readList(at, object.exp_alerts, problems).flatMap((each, index) => {
    const expected = readObject([...at, index], each, problems, 'exp_labels: and exp_annotations:');
    if (expected === undefined) return [];
    const own = new PropertyReader([...at, index], expected, EXPECTED, problems);
    return [{ labels: own.texts('exp_labels'), annotations: own.texts('exp_annotations') }];
  });
  return { at: reader.duration('eval_time') ?? 0, alert: reader.text('alertname') ?? '', alerts };
}

/** Runs a test: what of it was not met. */
export function runRuleTest(
  rules: readonly AlertRule[],
  test: RuleTest,
  options: CompileOptions = {},
): TestFailure[] {
  const evaluator = new AlertEvaluator(rules, { ...options, start: TEST_START });
  const records = test.records
    .flatMap(({ spec, at, every, times }) =>
      Array.from({ length: times }, (_, index) => recordOf(spec, TEST_START + at + index * every)),
    )
    .sort((a, b) => recordMillis(a) - recordMillis(b));
  const failures: TestFailure[] = [];
  const expectations = [...test.expectations].sort((a, b) => a.at - b.at);
  let next = 0;
  for (const expectation of expectations) {
    const at = TEST_START + expectation.at;
    for (
      let record = records[next];
      record !== undefined && recordMillis(record) < at;
      record = records[next]
    ) {
      advanceTo(evaluator, recordMillis(record), []);
      evaluator.add(record);
      next++;
    }
    advanceTo(evaluator, at, []);
    const failure = compare(test.name, expectation, evaluator.active());
    if (failure !== undefined) failures.push(failure);
  }
  return failures;
}

function compare(
  test: string,
  { at, alert, alerts }: AlertExpectation,
  active: readonly AlertEvent[],
): TestFailure | undefined {
  const firing = active.filter((event) => event.alert === alert && event.state === 'firing');
  const named = new Set(alerts.flatMap(({ annotations }) => Object.keys(annotations)));
  const actual = firing.map(({ labels, annotations }) => text(labels, pick(annotations, named))).sort();
  const expected = alerts.map(({ labels, annotations }) => text(labels, annotations)).sort();
  if (actual.length === expected.length && actual.every((each, index) => each === expected[index]))
    return undefined;
  return { test, alert, at, expected, actual };
}

function pick(texts: Readonly<Record<string, string>>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => names.has(name)));
}

function text(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): string {
  const written = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(', ');
  const rest = Object.keys(annotations).length === 0 ? '' : ` ${written(annotations)}`;
  return `{${written(labels)}}${rest}`;
}

/** Alert rules as they are written: reading, trying and changing them, and testing who is told. */
import { alertsOf } from './api-alerts.ts';
import type { ApiCall } from './api-call.ts';
import { filterOf } from './api-call.ts';
import { ApiError, badParameter } from './api-error.ts';
import { closedRange } from './api-histogram.ts';
import type { ApiRuleDraft, ApiRuleProblem } from './api-rule-editor.ts';

/** 32 KiB: a rule of a page's length, with room. */
const MAX_RULE_LENGTH: number = 32 * 1024;

const MAX_NAME_LENGTH = 200;

/** Trials that run at once: each reads what a search of the same time would. */
const MAX_TRIALS = 2;

/** `GET /api/alerts/rules`: `{ file, version, rules: [{ group, alert, yaml }], receivers: [{ name, notifiers }] }`. */
export async function readRules(call: ApiCall): Promise<object> {
  return alertsOf(call).editor.read();
}

/** `POST /api/alerts/check` with `{ group, yaml }`: `{ problems: [{ line, column, path, message, fix }] }`. */
export async function checkRule(call: ApiCall): Promise<object> {
  return { problems: alertsOf(call).editor.check(readDraft(call)) };
}

/**
 * `POST /api/alerts/backtest?since=&until=` with `{ group, yaml }`: `{ problems }`, or what the rule would have done: `{ since,
 * until, values: [{ at, value }], threshold?, events, more, summary }`. Times are Unix milliseconds.
 */
export async function tryRule(call: ApiCall): Promise<object> {
  const { editor } = alertsOf(call);
  const draft = readDraft(call);
  const engine = await call.services.engine();
  const { since, until } = await closedRange(engine, call, filterOf(''));
  if (since === undefined || until === undefined) {
    throw new ApiError(404, 'no-data', 'There are no records to try the rule on.');
  }
  const running = TRIALS.get(editor) ?? 0;
  if (running >= MAX_TRIALS) {
    throw new ApiError(503, 'busy', 'Other rules are being tried.', { retryAfterSeconds: 2 });
  }
  TRIALS.set(editor, running + 1);
  try {
    const trial = {
      since: Number(since / 1_000_000n),
      until: Number(until / 1_000_000n),
      signal: call.signal,
    };
    return await editor.backtest(engine, draft, trial);
  } finally {
    TRIALS.set(editor, (TRIALS.get(editor) ?? 1) - 1);
  }
}

const TRIALS = new WeakMap<object, number>();

/**
 * `POST /api/alerts/rules` with `{ version, group, alert?, yaml? }`: `{ version, rules, … }` as they are then. Without `alert` the rule is
 * new, without `yaml` it is removed.
 */
export async function saveRule(call: ApiCall): Promise<object> {
  const { editor } = alertsOf(call);
  const fields = (call.body ?? {}) as Readonly<Record<string, unknown>>;
  const { version } = fields;
  if (typeof version !== 'string') throw badParameter('version', '', 'the version that was read');
  const group = readName(fields.group, 'group');
  const alert = fields.alert === undefined ? undefined : readName(fields.alert, 'alert');
  const yaml = fields.yaml === undefined ? undefined : readYaml(fields.yaml);
  if (alert === undefined && yaml === undefined) throw badParameter('yaml', '', 'the text of the rule');
  const prepared = editor.prepare({ group, alert, yaml, version });
  if (prepared.type === 'stale') {
    throw new ApiError(409, 'stale-rules', 'The rule file has been changed meanwhile.', {
      help: 'Read it again; what was written here is not lost.',
    });
  }
  if (prepared.type === 'unknown') throw new ApiError(404, 'unknown-rule', 'The file has no such rule.');
  if (prepared.type === 'wrong') throw wrongRule(prepared.problems);
  await call.services.audit(
    {
      event: yaml === undefined ? 'agentbus.alert_rule.removed' : 'agentbus.alert_rule.saved',
      body: yaml === undefined ? 'An alert rule was removed' : 'An alert rule was saved',
      attributes: {
        'agentbus.alert_rule.group': group,
        ...(alert === undefined ? {} : { 'agentbus.alert_rule.replaced': alert }),
        ...(yaml === undefined ? {} : { 'agentbus.alert_rule.text': yaml }),
      },
    },
    call.session,
  );
  try {
    prepared.commit();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !NOT_WRITABLE.has(code)) throw error;
    throw new ApiError(409, 'rules-not-writable', `The hub may not write the rule file (${code}).`, {
      help: 'Let the user that it runs as write the file and its directory.',
    });
  }
  return editor.read();
}

const NOT_WRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']);

/** `POST /api/alerts/receivers/:name/test`: `{ results: [{ type, reason? }] }`. */
export async function testReceiver(call: ApiCall): Promise<object> {
  const { editor } = alertsOf(call);
  const name = decodeName(call.path.name);
  const wait = call.services.receiverTests.take('');
  if (wait > 0) {
    throw new ApiError(429, 'too-often', 'Receivers have been tested too often in the last minute.', {
      retryAfterSeconds: Math.ceil(wait / 1000),
      help: 'Each test tells real people; wait a little.',
    });
  }
  await call.services.audit(
    {
      event: 'agentbus.receiver.tested',
      body: 'A receiver of alerts was tested',
      attributes: { 'agentbus.receiver.name': name },
    },
    call.session,
  );
  const results = await editor.testReceiver(name, call.signal);
  if (results === undefined) throw new ApiError(404, 'unknown-receiver', 'The file has no such receiver.');
  return { results };
}

function decodeName(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    throw badParameter('name', part ?? '', 'the name of a receiver');
  }
}

function readDraft({ body }: ApiCall): ApiRuleDraft {
  const { group, yaml } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return { group: readName(group, 'group'), yaml: readYaml(yaml) };
}

function readName(name: unknown, parameter: string): string {
  if (typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME_LENGTH) return name;
  throw badParameter(parameter, String(name ?? ''), `a name of at most ${MAX_NAME_LENGTH} characters`);
}

function readYaml(yaml: unknown): string {
  if (typeof yaml === 'string' && yaml.length <= MAX_RULE_LENGTH) return yaml;
  throw badParameter('yaml', '', `a text of at most ${MAX_RULE_LENGTH} characters`);
}

function wrongRule(problems: readonly ApiRuleProblem[]): ApiError {
  const [first] = problems;
  const place = first === undefined ? '' : `line ${first.line}, column ${first.column}: ${first.message}`;
  return new ApiError(400, 'invalid-rule', `The rule is wrong: ${place}`, {
    parameter: 'yaml',
    help: first?.fix,
  });
}

/** Reads and changes the rule file of a hub, for its page. */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, resolve } from 'node:path';
import { AlertEvaluator } from '@agentbus/alerts';
import { ConfigError } from '@agentbus/config';
import { parseAlertRules } from '@agentbus/config/alert-rules';
import {
  checkWrittenRule,
  environmentNames,
  readWrittenRules,
  withRule,
} from '@agentbus/config/written-rules';
import type {
  ApiPreparedChange,
  ApiRuleChange,
  ApiRuleDraft,
  ApiRuleEditor,
  ApiRuleProblem,
} from '@agentbus/hub';
import type { AlertSchedule } from './alert-schedule.ts';
import { notifyOnce, testNotification } from './alerts-test.ts';
import type { CommandIo } from './command-io.ts';
import { compileRegex } from './regex.ts';
import { tryAlertRule } from './ui-alert-trial.ts';

/** Settings of {@link ruleEditor}. */
export interface RuleEditorSettings {
  /** The rule file, as it was named. */
  readonly file: string;
  /** The store's directory. */
  readonly directory: string;
  readonly schedule: AlertSchedule;
  readonly io: Pick<CommandIo, 'env' | 'now'>;
}

/** Changes a file of rules, and has the schedule evaluate what it says then. */
export function ruleEditor({ file, directory, schedule, io }: RuleEditorSettings): ApiRuleEditor {
  const path = resolve(file);
  const checked = ({ group, yaml }: ApiRuleDraft, text: string) => {
    const env = rulesEnvironment(text, io.env);
    const { config, problems } = checkWrittenRule(yaml, { file: text, group, env });
    const [rule] = config?.rules ?? [];
    if (rule === undefined) return { rule, problems };
    const regex = regexProblem(() => new AlertEvaluator([rule], { start: 0, regex: compileRegex }));
    return { rule: regex === undefined ? rule : undefined, problems: regex === undefined ? [] : [regex] };
  };
  return {
    read() {
      const text = readFileSync(path, 'utf8');
      const { receivers } = schedule.config.notifications;
      return {
        file: basename(file),
        version: versionOf(text),
        rules: readWrittenRules(text),
        receivers: receivers.map(({ name, integrations }) => ({
          name,
          notifiers: integrations.map(({ type }) => type),
        })),
      };
    },
    check: (draft) => checked(draft, readFileSync(path, 'utf8')).problems.map(problemJson),
    async backtest(engine, draft, trial) {
      const { rule, problems } = checked(draft, readFileSync(path, 'utf8'));
      if (rule === undefined) return { problems: problems.map(problemJson) };
      return tryAlertRule(engine, rule, directory, trial);
    },
    prepare(change) {
      const text = readFileSync(path, 'utf8');
      if (versionOf(text) !== change.version) return { type: 'stale' };
      return prepared(change, text);
    },
    async testReceiver(name, signal) {
      const receiver = schedule.config.notifications.receivers.find((known) => known.name === name);
      if (receiver === undefined) return undefined;
      const results = [];
      for (const integration of receiver.integrations) {
        const notification = testNotification(name, Math.trunc(io.now()));
        const reason = await notifyOnce(integration, notification, signal);
        results.push({ type: integration.type, reason });
      }
      return results;
    },
  };

  function prepared(change: ApiRuleChange, text: string): ApiPreparedChange {
    const { group, yaml } = change;
    const problems = yaml === undefined ? [] : checked({ group, yaml }, text).problems;
    if (problems.length > 0) return { type: 'wrong', problems: problems.map(problemJson) };
    const next = withRule(text, change);
    if (next === undefined) return { type: 'unknown' };
    const whole = wholeProblems(next, io.env);
    if (whole.length > 0) return { type: 'wrong', problems: whole.map(problemJson) };
    return {
      type: 'ready',
      commit() {
        replaceFile(path, next);
        schedule.reload();
      },
    };
  }
}

/**
 * Variables that rules of the file already take: a rule that somebody writes on the page cannot ask for others, which may be secrets
 * of the hub's process.
 */
function rulesEnvironment(text: string, env: CommandIo['env']): Record<string, string | undefined> {
  return Object.fromEntries(environmentNames(text).map((name) => [name, env[name]]));
}

/** What is wrong only with the file as a whole, such as two groups of one name. */
function wholeProblems(text: string, env: CommandIo['env']): readonly ApiRuleProblem[] {
  try {
    parseAlertRules(text, { env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function regexProblem(compile: () => unknown): ApiRuleProblem | undefined {
  try {
    compile();
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { line: 1, column: 1, path: [], message, fix: 'Write an expression of RE2.' };
  }
}

function problemJson({ line, column, path, message, fix }: ApiRuleProblem): ApiRuleProblem {
  return { line, column, path, message, fix };
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Whole or not at all, with the rights that the file has; where it is a link, what it leads to. */
function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  const { mode } = statSync(target);
  try {
    const file = openSync(temporary, 'wx', mode & 0o777);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

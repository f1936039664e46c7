import { useEffect, useMemo, useState } from 'preact/hooks';
import { say } from '../parts/clipboard.ts';
import { CodeEditor } from '../parts/code-editor.tsx';
import { ErrorState, LoadingLine } from '../parts/notices.tsx';
import { change, param } from '../state/address.ts';
import { Problem, send } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import { useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { range } from '../state/time.ts';
import type { RuleFile, RuleProblem, Trial } from './alert.ts';
import { draftOf, marksOf } from './rule-draft.ts';
import { RuleForm } from './rule-form.tsx';
import { fieldsOf } from './rule-yaml.ts';
import { TrialChart } from './trial-chart.tsx';

interface RuleEditorProps {
  readonly file: RuleFile;
  /** Called when the file has changed. */
  readonly onSaved: () => void;
}

type Tried = Trial | { readonly problems: readonly RuleProblem[] };

/** Long enough not to try each letter, short enough to seem at once. */
const TRY_AFTER_MILLIS = 350;

/** One rule: as a form and as text, each showing what the other says, and what it would have done. */
export function RuleEditor({ file, onSaved }: RuleEditorProps) {
  const [group, alert] = [param('group'), param('alert')];
  const known = file.rules.find((rule) => rule.group === group && rule.alert === alert);
  const begun = known?.yaml ?? draftOf(param('expr'), param('signal'));
  const [yaml, setYaml] = useState(begun);
  const [groupName, setGroupName] = useState(known?.group ?? file.rules[0]?.group ?? 'dashboard');
  const [tried, setTried] = useState({ yaml, group: groupName });
  const [problem, setProblem] = useState<Problem | undefined>();
  const [isSaving, setSaving] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setTried({ yaml, group: groupName }), TRY_AFTER_MILLIS);
    return () => clearTimeout(timer);
  }, [yaml, groupName]);
  const { since, until } = range.value;
  const path = `/api/alerts/backtest?${new URLSearchParams({ since, ...(until === '' ? {} : { until }) })}`;
  const trial = useResource(
    may('operator') && tried.group.trim() !== '' ? `${path} ${JSON.stringify(tried)}` : undefined,
    (signal) => send<Tried>('POST', path, tried, signal),
  );
  const answer = trial.data;
  const problems = answer !== undefined && 'problems' in answer ? answer.problems : [];
  const marks = useMemo(() => marksOf(yaml, yaml === tried.yaml ? problems : []), [answer, yaml, tried]);
  const close = () =>
    change({ edit: undefined, group: undefined, alert: undefined, expr: undefined, signal: undefined });
  const isChanged = yaml !== begun || groupName !== (known?.group ?? groupName);
  useCommands([
    {
      keys: ['Escape'],
      label: 'Close the rule, if nothing was changed',
      group: 'Alerts',
      run: () => (isChanged ? say('The rule was changed: save it, or close it with the button') : close()),
    },
  ]);
  const save = async (next: string | undefined) => {
    setSaving(true);
    setProblem(undefined);
    try {
      await send('POST', '/api/alerts/rules', {
        version: file.version,
        group: known?.group ?? groupName,
        ...(known === undefined ? {} : { alert: known.alert }),
        ...(next === undefined ? {} : { yaml: next }),
      });
      say(next === undefined ? 'The rule is gone' : 'The rule is saved, and being evaluated');
      onSaved();
      close();
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem(0, { code: 'page', message: String(error) }));
    }
    setSaving(false);
  };
  const name = fieldsOf(yaml)?.alert;
  return (
    <section class="card rule-editor" aria-label={known === undefined ? 'A new rule' : `The rule ${alert}`}>
      <header>
        <h2>{known === undefined ? 'New rule' : String(name ?? alert)}</h2>
        <label>
          group{' '}
          <input
            type="text"
            value={groupName}
            disabled={known !== undefined}
            list="rule-groups"
            onInput={(event) => setGroupName(event.currentTarget.value)}
          />
          <datalist id="rule-groups">
            {[...new Set(file.rules.map((rule) => rule.group))].map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </label>
        <span class="footer-space" />
        {may('admin') ? (
          <>
            <button
              type="button"
              class="primary"
              disabled={isSaving || problems.length > 0 || (known !== undefined && !isChanged)}
              onClick={() => void save(yaml)}
            >
              Save
            </button>
            {known !== undefined && (
              <button type="button" disabled={isSaving} onClick={() => void save(undefined)}>
                Remove
              </button>
            )}
          </>
        ) : (
          <span class="quiet">Only an administrator saves rules.</span>
        )}
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      <LoadingLine isLoading={trial.isLoading || isSaving} />
      {problem !== undefined && <ErrorState problem={problem} onRetry={onSaved} />}
      <div class="rule-sides">
        <RuleForm yaml={yaml} onChange={setYaml} />
        <div class="rule-text">
          <CodeEditor text={yaml} label="The rule as YAML" indents marks={marks} onChange={setYaml} />
          {problems.length > 0 && (
            <div class="mistake" role="alert">
              <ul>
                {problems.map(({ line, column, path: place, message, fix }) => (
                  <li key={`${line} ${column} ${message}`}>
                    <b>
                      {line}:{column}
                    </b>{' '}
                    {place.length > 0 && <code>{place.join('.')}</code>} {message} {fix}
                  </li>
                ))}
              </ul>
            </div>
          )}
          {trial.problem !== undefined && <ErrorState problem={trial.problem} onRetry={trial.reload} />}
          {answer !== undefined && 'values' in answer && trial.problem === undefined && (
            <TrialChart trial={answer} />
          )}
          <p class="quiet">
            Saved into {file.file}, which keeps its comments, receivers and secrets; each change is in the
            audit trail.
          </p>
        </div>
      </div>
    </section>
  );
}

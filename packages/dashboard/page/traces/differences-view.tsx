import { copyText } from '../parts/clipboard.ts';
import { plural } from '../parts/format.ts';
import { ErrorState, LoadingLine } from '../parts/notices.tsx';
import { change, param } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import { useResource } from '../state/resource.ts';
import { range, services } from '../state/time.ts';
import { DifferencesForm } from './differences-form.tsx';
import { type Differences, DifferencesTable } from './differences-table.tsx';
import { AllTraces } from './trace-source.tsx';

/** What can be asked with one click. */
const PRESETS: readonly { readonly label: string; readonly differs: string; readonly among: string }[] = [
  { label: 'Failed requests', differs: 'statusCode:error', among: 'kind:(server,consumer)' },
  { label: 'Requests over 500 ms', differs: 'duration>500ms', among: 'kind:(server,consumer)' },
  { label: 'Failed calls', differs: 'statusCode:error', among: 'kind:client' },
];

/** Which values some spans have more often than the others, the clearest first. */
export function DifferencesView() {
  const [selected, among] = [param('differs'), param('among')];
  const asked = { selected, query: among, ...range.value, service: services.value, signal: 'spans' };
  const key = JSON.stringify(asked);
  const { data, problem, isLoading, reload, cancel } = useResource(
    key,
    (signal) => get<Differences>('/api/differences', asked, signal),
    key,
  );
  useCommands([
    {
      keys: ['Escape'],
      label: 'Back to the traces',
      group: 'What differs',
      run: () => change({ differs: undefined, among: undefined }),
    },
  ]);
  const isMistake = problem?.parameter === 'selected' || problem?.parameter === 'query';
  return (
    <div class="traces">
      <div class="toolbar trace-head">
        <AllTraces />
        <h2>What differs</h2>
        <span class="facts">
          {data !== undefined &&
            `${plural(data.selected, 'span')} compared with ${plural(data.rest, 'other')}`}
        </span>
        <span class="footer-space" />
        {PRESETS.map(({ label, ...preset }) => (
          <button
            type="button"
            key={label}
            aria-pressed={preset.differs === selected && preset.among === among}
            onClick={() => change(preset)}
          >
            {label}
          </button>
        ))}
        <button
          type="button"
          onClick={() =>
            void copyText(
              `agentbus differs ${quoted(selected)}${among === '' ? '' : ` --against ${quoted(among)}`} --signal traces`,
              'Command copied',
            )
          }
        >
          CLI
        </button>
      </div>
      <DifferencesForm selected={selected} among={among} problem={isMistake ? problem : undefined} />
      <LoadingLine isLoading={isLoading} />
      {isLoading && data === undefined && (
        <p class="differences-wait">
          Comparing value by value …{' '}
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        </p>
      )}
      {problem !== undefined && !isMistake && <ErrorState problem={problem} onRetry={reload} />}
      {data !== undefined && problem === undefined && <DifferencesTable found={data} selected={selected} />}
    </div>
  );
}

/** For a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

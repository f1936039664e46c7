import { useMemo } from 'preact/hooks';
import { Chart } from '../parts/chart.tsx';
import { copyText, say } from '../parts/clipboard.ts';
import { count, plural, significant } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine } from '../parts/notices.tsx';
import { QueryInput } from '../parts/query-input.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { change, param } from '../state/address.ts';
import { get, Problem, send } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import { useResource } from '../state/resource.ts';
import { formatTime, range, refreshes, services, setRange } from '../state/time.ts';
import { ErrorDetail } from './error-detail.tsx';
import { bucketTimes, type ErrorAnswer, type ErrorGroup, titleOf, trendOf } from './error-groups.ts';

const VIEWS: readonly { readonly view: string; readonly label: string }[] = [
  { view: '', label: 'Open' },
  { view: 'resolved', label: 'Resolved' },
  { view: 'ignored', label: 'Ignored' },
  { view: 'all', label: 'All' },
];

/** Errors in groups: how often, since when, where, and what was decided. */
export function ErrorsPage() {
  const query = param('q');
  const view = param('view');
  const asked = { query, ...range.value, service: services.value };
  const { data, problem, isLoading, reload, cancel } = useResource(
    `${JSON.stringify(asked)} ${refreshes.value}`,
    (signal) => get<ErrorAnswer>('/api/errors', asked, signal),
  );
  const times = useMemo(() => (data === undefined ? [] : bucketTimes(data)), [data]);
  const shown = (data?.errors ?? []).filter(({ status }) =>
    view === 'all' ? true : view === '' ? status !== 'resolved' && status !== 'ignored' : status === view,
  );
  const selected = shown.findIndex(({ id }) => id === param('group'));
  const group = shown[selected];
  const chart = useMemo(
    () => ({
      times: times.map((time) => Number(time / 1_000_000n)),
      series: [
        {
          name: 'ERROR',
          values: times.map((_, index) =>
            shown.reduce((sum, one) => sum + (trendOf(one, times)[index] ?? 0), 0),
          ),
        },
      ],
    }),
    [times, data, view],
  );
  const select = (index: number) => change({ group: shown[index]?.id }, { replace: true });
  const decide = async (id: string, action: string, into?: string) => {
    try {
      await send('POST', `/api/errors/${encodeURIComponent(id)}`, {
        action,
        ...(into === undefined ? {} : { into }),
      });
      say(`Done: ${action}`);
      reload();
    } catch (error) {
      say(error instanceof Problem ? error.message : String(error));
    }
  };
  const keys = 'Errors';
  useCommands([
    {
      keys: ['j', 'ArrowDown'],
      label: 'Next group',
      group: keys,
      run: () => select(Math.min(shown.length - 1, selected + 1)),
    },
    {
      keys: ['k', 'ArrowUp'],
      label: 'Previous group',
      group: keys,
      run: () => select(Math.max(0, selected - 1)),
    },
    { keys: ['Escape'], label: 'Close the group', group: keys, run: () => change({ group: undefined }) },
  ]);
  const isMistake = problem?.parameter === 'query';
  return (
    <div class={group === undefined ? 'errors' : 'errors has-detail'}>
      <div class="toolbar">
        <QueryInput
          value={query}
          label="Filter errors"
          placeholder="exception.type:TimeoutError route:/checkout"
          problem={problem}
          isLoading={isLoading && data === undefined}
          onCancel={cancel}
          onRun={(text) => change({ q: text, group: undefined })}
        />
        <div class="segmented" role="group" aria-label="State">
          {VIEWS.map((known) => (
            <button
              type="button"
              key={known.view}
              aria-pressed={known.view === view}
              onClick={() => change({ view: known.view, group: undefined })}
            >
              {known.label}
            </button>
          ))}
        </div>
        <button
          type="button"
          onClick={() => void copyText(`agentbus errors --since ${range.value.since}`, 'Command copied')}
        >
          CLI
        </button>
      </div>
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && !isMistake && <ErrorState problem={problem} onRetry={reload} />}
      {data !== undefined && shown.length === 0 && problem === undefined && (
        <EmptyState title="No errors here">
          <p>
            Nothing of this state happened in this time range. Errors are log records from ERROR on,
            exceptions, and failed spans.
          </p>
          <p>
            <button type="button" onClick={() => setRange('-7d')}>
              Last 7 days
            </button>
          </p>
        </EmptyState>
      )}
      {shown.length > 0 && (
        <div class="errors-body">
          <div class="scrolling">
            <Chart
              label={`Errors over time: ${plural(
                shown.reduce((sum, one) => sum + one.count, 0),
                'error',
              )} in ${plural(shown.length, 'group')}`}
              times={chart.times}
              series={chart.series}
              kind="bar"
              height={110}
              format={significant}
              onBrush={(since, until) => setRange(`${Math.round(since)}000000`, `${Math.round(until)}000000`)}
            />
            <div class="table-scroll">
              <table class="data trace-table">
                <thead>
                  <tr>
                    <th scope="col">State</th>
                    <th scope="col">Error</th>
                    <th scope="col">Over time</th>
                    <th scope="col" class="number">
                      Count
                    </th>
                    <th scope="col">Services</th>
                    <th scope="col">Last</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((one, index) => (
                    <GroupRow
                      key={one.id}
                      group={one}
                      trend={trendOf(one, times)}
                      isSelected={index === selected}
                      onSelect={() => select(index)}
                    />
                  ))}
                </tbody>
              </table>
            </div>
            {data !== undefined && data.overflow > 0 && (
              <p class="list-foot bad">{plural(data.overflow, 'error')} in groups beyond those shown.</p>
            )}
          </div>
          {group !== undefined && (
            <ErrorDetail
              group={group}
              others={shown.filter(({ id }) => id !== group.id)}
              onClose={() => change({ group: undefined })}
              onDecide={(action, into) => void decide(group.id, action, into)}
            />
          )}
        </div>
      )}
    </div>
  );
}

interface GroupRowProps {
  readonly group: ErrorGroup;
  readonly trend: readonly number[];
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function GroupRow({ group, trend, isSelected, onSelect }: GroupRowProps) {
  return (
    <tr class={isSelected ? 'is-selected' : undefined}>
      <td>
        <span class={`status is-${group.status}`}>{group.status}</span>
      </td>
      <th scope="row">
        <button type="button" class="plain error-title" aria-pressed={isSelected} onClick={onSelect}>
          {titleOf(group)}
        </button>
      </th>
      <td>
        <Sparkline class="is-bad" values={trend} label={`${count(group.count)} times`} />
      </td>
      <td class="number">{count(group.count)}</td>
      <td>
        {group.services.slice(0, 4).map(({ value }) => (
          <span class="chip" key={value}>
            {value}
          </span>
        ))}
      </td>
      <td class="mono">{formatTime(group.last, { digits: 0 })}</td>
    </tr>
  );
}

import { useMemo } from 'preact/hooks';
import { count, plural } from '../parts/format.ts';
import { EmptyState, ErrorState, LoadingLine, Snippet } from '../parts/notices.tsx';
import { QueryInput } from '../parts/query-input.tsx';
import { change, open, param } from '../state/address.ts';
import { get } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import { useResource } from '../state/resource.ts';
import { formatTime, range, refreshes, services, setRange } from '../state/time.ts';
import { MapDrawing } from './map-drawing.tsx';
import { layoutMap } from './map-layout.ts';
import { MapTable } from './map-table.tsx';
import { type MapAnswer, mapAround, nodeFilter, secondsOf } from './service-map.ts';

/** Services, what they call, and how that goes. */
export function MapPage() {
  const query = param('q');
  const asked = { query, ...range.value };
  const { data, problem, isLoading, reload, cancel } = useResource(
    `${JSON.stringify(asked)} ${refreshes.value}`,
    (signal) => get<MapAnswer>('/api/map', asked, signal),
  );
  const chosen = services.value;
  const map = useMemo(
    () => (data === undefined ? undefined : mapAround(data, chosen)),
    [data, chosen.join()],
  );
  const shape = map === undefined ? '' : shapeOf(map);
  const layout = useMemo(
    () =>
      layoutMap(
        (map?.nodes ?? []).map(({ id }) => id).sort(),
        [...(map?.edges ?? [])].sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1)),
      ),
    [shape],
  );
  const order = [...layout.nodes].sort((a, b) => a.x - b.x || a.y - b.y).map(({ id }) => id);
  const selected = param('sel');
  const select = (id: string | undefined) => change({ sel: id }, { replace: true });
  const move = (step: 1 | -1) => {
    const at = order.indexOf(selected);
    const next = at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + step));
    select(order[next]);
  };
  const openTraces = () => {
    const node = map?.nodes.find(({ id }) => id === selected);
    if (node !== undefined) open('/traces', { q: nodeFilter(node) });
  };
  const group = 'Map';
  useCommands([
    { keys: ['j', 'ArrowDown', 'ArrowRight'], label: 'Next service', group, run: () => move(1) },
    { keys: ['k', 'ArrowUp', 'ArrowLeft'], label: 'Previous service', group, run: () => move(-1) },
    { keys: ['Enter', 't'], label: 'Open its traces', group, run: openTraces },
    { keys: ['Escape'], label: 'Choose none', group, run: () => select(undefined) },
  ]);
  const isMistake = problem?.parameter === 'query';
  const length = map === undefined ? 1 : secondsOf(map);
  return (
    <div class="traces map">
      <div class="toolbar">
        <QueryInput
          value={query}
          label="Filter spans"
          placeholder="route:/checkout"
          signal="spans"
          problem={problem}
          isLoading={isLoading && data === undefined}
          onCancel={cancel}
          onRun={(text) => change({ q: text })}
        />
      </div>
      <LoadingLine isLoading={isLoading} />
      {problem !== undefined && !isMistake && <ErrorState problem={problem} onRetry={reload} />}
      {map !== undefined && map.nodes.length === 0 && problem === undefined && <NoServices query={query} />}
      {map !== undefined && map.nodes.length > 0 && (
        <div class="scrolling">
          <p class="map-note quiet">
            {plural(map.nodes.length, 'node')}, {plural(map.edges.length, 'call', 'kinds of calls')}, of{' '}
            {plural(map.spans, 'span')}
            {map.more && map.since !== undefined
              ? `: the newest, from ${formatTime(map.since, { date: true, digits: 0 })} on`
              : ''}
            {map.unpaired > 0 &&
              ` · ${count(map.unpaired)} ${map.unpaired === 1 ? 'request has a caller' : 'requests have callers'} that ${map.unpaired === 1 ? 'is' : 'are'} not there`}
          </p>
          <MapDrawing map={map} layout={layout} seconds={length} selected={selected} onSelect={select} />
          <MapTable map={map} seconds={length} selected={selected} />
        </div>
      )}
    </div>
  );
}

/** What a layout depends on: numbers change, places should not. */
function shapeOf({ nodes, edges }: MapAnswer): string {
  return JSON.stringify([
    nodes.map(({ id }) => id).sort(),
    edges.map(({ from, to }) => `${from} ${to}`).sort(),
  ]);
}

function NoServices({ query }: { readonly query: string }) {
  return (
    <EmptyState title={query === '' ? 'No service in this time range' : 'No service has such a span'}>
      {query !== '' && (
        <p>
          <button type="button" onClick={() => change({ q: undefined })}>
            Clear the filter
          </button>
        </p>
      )}
      <p>
        <button type="button" onClick={() => setRange('-1d')}>
          Last day
        </button>
      </p>
      <p>A service stands here with its first request, and a line leads to whatever it calls:</p>
      <Snippet text="node --import @agentbus/sdk/register app.js" />
    </EmptyState>
  );
}

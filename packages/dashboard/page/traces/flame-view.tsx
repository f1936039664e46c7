import { useMemo } from 'preact/hooks';
import { count, nanoseconds, percent, plural } from '../parts/format.ts';
import { change, param } from '../state/address.ts';
import { useCommands } from '../state/commands.ts';
import { type FlameFrame, flameLayout } from './flame-layout.ts';
import { type NameNode, nameTree } from './name-tree.ts';
import type { SpanTree } from './span-tree.ts';

interface FlameViewProps {
  readonly tree: SpanTree;
  readonly colours: ReadonlyMap<string, number>;
}

const ROW_HEIGHT = 22;

/** Rows of the table: where most of the time is. */
const TABLE_ROWS = 200;

/** Names below names, as wide as the time that is spent in them; the table below has the same in numbers. */
export function FlameView({ tree, colours }: FlameViewProps) {
  const top = useMemo(() => nameTree(tree), [tree]);
  const zoom = param('frame');
  const { frames, rows, hidden } = useMemo(() => flameLayout(top, zoom), [top, zoom]);
  const chosen = param('row');
  const selected = frames.find(({ node }) => node.key === chosen);
  const whole = useMemo(() => allOf(top).reduce((sum, { self }) => sum + self, 0), [top]);
  const select = (frame: FlameFrame | undefined) => {
    if (frame !== undefined) change({ row: frame.node.key }, { replace: true });
  };
  const zoomTo = (key: string | undefined) => change({ frame: key, row: key });
  const beside = (step: 1 | -1) => {
    if (selected === undefined) return select(frames[0]);
    const row = frames.filter((frame) => frame.row === selected.row).sort((a, b) => a.left - b.left);
    select(row[row.indexOf(selected) + step]);
  };
  const into = () =>
    select(
      selected === undefined
        ? frames[0]
        : frames.find((frame) => selected.node.children.includes(frame.node)),
    );
  const out = () =>
    select(frames.find((frame) => selected !== undefined && frame.node.children.includes(selected.node)));
  const group = 'Flame graph';
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Into the frame', group, run: into },
    { keys: ['k', 'ArrowUp'], label: 'Out of the frame', group, run: out },
    { keys: ['ArrowRight', 'l'], label: 'Next frame', group, run: () => beside(1) },
    { keys: ['ArrowLeft'], label: 'Previous frame', group, run: () => beside(-1) },
    { keys: ['Enter'], label: 'Zoom to the frame', group, run: () => zoomTo(selected?.node.key) },
    {
      keys: ['Escape'],
      label: 'Zoom out',
      group,
      run: () => (zoom === '' ? change({ view: undefined, row: undefined }) : zoomTo(undefined)),
    },
  ]);
  return (
    <div class="scrolling flame">
      <div class="flame-note">
        <span class="quiet">
          {selected === undefined
            ? 'Width is time: a frame’s own and that of all below it. Choose one to zoom; arrows move.'
            : frameText(selected.node, whole)}
        </span>
        {zoom !== '' && (
          <button type="button" onClick={() => zoomTo(undefined)}>
            Zoom out
          </button>
        )}
      </div>
      <div
        class="flame-plot"
        role="img"
        aria-label={`Flame graph of ${plural(frames.length, 'frame')}; the table below has the same`}
        style={{ height: `${rows * ROW_HEIGHT}px` }}
      >
        {frames.map(({ node, row, left, width }) => (
          <span
            key={node.key}
            class={`frame series-${colours.get(node.service) ?? 1}${node.key === chosen ? ' is-selected' : ''}${node.failed > 0 ? ' is-bad' : ''}`}
            style={{
              top: `${row * ROW_HEIGHT}px`,
              left: `${(left * 100).toFixed(3)}%`,
              width: `${(width * 100).toFixed(3)}%`,
            }}
            title={`${node.service} ${node.name}\n${frameText(node, whole)}`}
            onClick={() => zoomTo(node.key)}
          >
            {width > 0.02 && <span>{node.name}</span>}
          </span>
        ))}
      </div>
      {hidden > 0 && (
        <p class="quiet flame-note">
          {plural(hidden, 'frame')} too narrow to be drawn: zoom in, or see the table.
        </p>
      )}
      <FlameTable top={top} whole={whole} chosen={chosen} onZoom={zoomTo} />
    </div>
  );
}

interface FlameTableProps {
  readonly top: readonly NameNode[];
  readonly whole: number;
  readonly chosen: string;
  readonly onZoom: (key: string) => void;
}

function FlameTable({ top, whole, chosen, onZoom }: FlameTableProps) {
  const all = useMemo(() => allOf(top).sort((a, b) => b.self - a.self), [top]);
  return (
    <section class="card">
      <h3>Where the time is spent</h3>
      <div class="table-scroll">
        <table class="data">
          <thead>
            <tr>
              <th scope="col">Span</th>
              <th scope="col" class="number">
                Spans
              </th>
              <th scope="col" class="number">
                Failed
              </th>
              <th scope="col" class="number">
                Itself
              </th>
              <th scope="col" class="number">
                Share
              </th>
              <th scope="col" class="number">
                Total
              </th>
              <th scope="col" class="number">
                Each
              </th>
            </tr>
          </thead>
          <tbody>
            {all.slice(0, TABLE_ROWS).map((node) => (
              <tr key={node.key} class={node.key === chosen ? 'is-selected' : undefined}>
                <th scope="row">
                  <button type="button" class="plain" onClick={() => onZoom(node.key)}>
                    <span class="quiet">{node.service}</span> {node.name}
                  </button>
                </th>
                <td class="number">{count(node.spans.length)}</td>
                <td class={node.failed > 0 ? 'number bad' : 'number'}>
                  {node.failed === 0 ? '–' : count(node.failed)}
                </td>
                <td class="number">{nanoseconds(node.self)}</td>
                <td class="number">{percent(whole === 0 ? 0 : node.self / whole)}</td>
                <td class="number">{nanoseconds(node.total)}</td>
                <td class="number">{nanoseconds(node.total / node.spans.length)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all.length > TABLE_ROWS && (
        <p class="quiet">
          The {count(TABLE_ROWS)} that take longest of {count(all.length)}.
        </p>
      )}
    </section>
  );
}

function frameText({ spans, total, self, failed }: NameNode, whole: number): string {
  const parts = [
    plural(spans.length, 'span'),
    `${nanoseconds(total)} in all`,
    `${nanoseconds(self)} itself (${percent(whole === 0 ? 0 : self / whole)})`,
  ];
  if (failed > 0) parts.push(`${count(failed)} failed`);
  return parts.join(' · ');
}

function allOf(top: readonly NameNode[]): NameNode[] {
  const all = [...top];
  for (const node of all) all.push(...node.children);
  return all;
}

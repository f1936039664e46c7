import { percent, seconds as secondsText, significant } from '../parts/format.ts';
import { type MapLayout, NODE_HEIGHT, NODE_WIDTH } from './map-layout.ts';
import { callText, type MapAnswer, type MapEdge, type MapNode } from './service-map.ts';

interface MapDrawingProps {
  readonly map: MapAnswer;
  readonly layout: MapLayout;
  /** That the map is about. */
  readonly seconds: number;
  readonly selected: string;
  readonly onSelect: (id: string | undefined) => void;
}

/** From this share of failures on, something is drawn as bad. */
const BAD_SHARE = 0.01;

const TYPES: Readonly<Record<Exclude<MapNode['type'], 'service'>, string>> = {
  database: 'database',
  messaging: 'messages',
  external: 'outside',
};

/** Boxes and lines. The table below has the same. */
export function MapDrawing({ map, layout, seconds, selected, onSelect }: MapDrawingProps) {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const edges = new Map(map.edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const busiest = Math.max(1, ...map.edges.map(({ calls }) => calls));
  const isNear = (from: string, to: string) => selected === '' || selected === from || selected === to;
  return (
    <div class="map-scroll" role="group" aria-label="Map of services">
      <div class="map-drawing" style={{ width: `${layout.width}px`, height: `${layout.height}px` }}>
        <svg
          width={layout.width}
          height={layout.height}
          role="img"
          aria-label={`${map.edges.length} kinds of calls; the table below has the same`}
        >
          <defs>
            <Arrow id="map-arrow" />
            <Arrow id="map-arrow-bad" />
          </defs>
          {layout.edges.map(({ from, to, path }) => {
            const edge = edges.get(`${from} ${to}`);
            if (edge === undefined) return null;
            const isBad = edge.failed / edge.calls >= BAD_SHARE;
            return (
              <path
                key={`${from} ${to}`}
                class={`map-line${isBad ? ' is-bad' : ''}${isNear(from, to) ? '' : ' is-far'}`}
                d={path}
                stroke-width={1.2 + 2.2 * (Math.log1p(edge.calls) / Math.log1p(busiest))}
                marker-end={isBad ? 'url(#map-arrow-bad)' : 'url(#map-arrow)'}
              />
            );
          })}
        </svg>
        {layout.edges.map(({ from, to, x, y }) => {
          const edge = edges.get(`${from} ${to}`);
          if (edge === undefined || !isNear(from, to)) return null;
          return <EdgeLabel key={`${from} ${to}`} edge={edge} seconds={seconds} x={x} y={y} />;
        })}
        {layout.nodes.map(({ id, x, y }) => {
          const node = nodes.get(id);
          if (node === undefined) return null;
          const isBad = node.failed / Math.max(1, node.requests) >= BAD_SHARE;
          return (
            <button
              type="button"
              key={id}
              class={`map-node is-${node.type}${isBad ? ' is-bad' : ''}`}
              style={{ left: `${x}px`, top: `${y}px`, width: `${NODE_WIDTH}px`, height: `${NODE_HEIGHT}px` }}
              aria-pressed={id === selected}
              onClick={() => onSelect(id === selected ? undefined : id)}
            >
              <span class="map-name">
                {node.name === '' ? '(no name)' : node.name}
                {node.type !== 'service' && <span class="map-type">{TYPES[node.type]}</span>}
              </span>
              <span class="map-facts">
                {node.requests === 0 ? (
                  <span class="quiet">no requests</span>
                ) : (
                  <>
                    <span>{significant(node.requests / seconds)}/s</span>
                    {node.failed > 0 && <span class="bad">{percent(node.failed / node.requests)}</span>}
                    {node.p95 !== null && <span class="quiet">{secondsText(node.p95)}</span>}
                  </>
                )}
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** Of one size, however thick its line. */
function Arrow({ id }: { readonly id: string }) {
  return (
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="9"
      markerHeight="9"
      markerUnits="userSpaceOnUse"
      orient="auto"
    >
      <path d="M0 0 8 4 0 8z" />
    </marker>
  );
}

interface EdgeLabelProps {
  readonly edge: MapEdge;
  readonly seconds: number;
  readonly x: number;
  readonly y: number;
}

function EdgeLabel({ edge: { calls, failed, p95 }, seconds, x, y }: EdgeLabelProps) {
  return (
    <span
      class={failed > 0 ? 'map-label bad' : 'map-label'}
      style={{ left: `${x}px`, top: `${y}px` }}
      aria-hidden="true"
    >
      {callText(calls, failed, p95, seconds)}
    </span>
  );
}

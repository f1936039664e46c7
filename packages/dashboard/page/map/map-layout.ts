/** Where the services of a map stand: callers left of what they call, with few crossings. Pure. */

/** A call from one to another, by their ids. */
export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}

/** A place, in pixels from the top left. */
export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** A line between two places. */
export interface PlacedEdge extends LayoutEdge {
  /** As `d` of an SVG path. */
  readonly path: string;
  /** Where its label stands. */
  readonly x: number;
  readonly y: number;
}

/** A map. */
export interface MapLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** Pixels of a node. */
export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 58;

/** Between layers there is room for a label. */
const GAP_X = 176;
const GAP_Y = 28;
const MARGIN = 16;

/** Passes over the layers: after four, orders hardly change any more. */
const SWEEPS = 4;

/** Places nodes in layers by the longest way to them, and within a layer near what they are joined to. The same for the same map. */
export function layoutMap(ids: readonly string[], edges: readonly LayoutEdge[]): MapLayout {
  const known = new Set(ids);
  const joined = edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to));
  const layerOf = layersOf(ids, withoutCircles(ids, joined));
  const layers: string[][] = [];
  for (const id of ids) {
    const layer = layerOf.get(id) ?? 0;
    while (layers.length <= layer) layers.push([]);
    layers[layer]?.push(id);
  }
  orderLayers(layers, joined);
  const tallest = layers.reduce((most, layer) => Math.max(most, layer.length), 0);
  const height = tallest * (NODE_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN;
  const places = new Map<string, PlacedNode>();
  for (const [column, layer] of layers.entries()) {
    const own = layer.length * (NODE_HEIGHT + GAP_Y) - GAP_Y;
    for (const [row, id] of layer.entries()) {
      const x = MARGIN + column * (NODE_WIDTH + GAP_X);
      places.set(id, { id, x, y: (height - own) / 2 + row * (NODE_HEIGHT + GAP_Y) });
    }
  }
  const width = 2 * MARGIN + Math.max(1, layers.length) * (NODE_WIDTH + GAP_X) - GAP_X;
  return {
    nodes: [...places.values()],
    edges: joined.flatMap((edge) => {
      const [from, to] = [places.get(edge.from), places.get(edge.to)];
      return from === undefined || to === undefined ? [] : [placedEdge(edge, from, to)];
    }),
    width,
    height: Math.max(height, NODE_HEIGHT + 2 * MARGIN),
  };
}

/** The edges without those that lead back to where a way came from. */
function withoutCircles(ids: readonly string[], edges: readonly LayoutEdge[]): LayoutEdge[] {
  const kept: LayoutEdge[] = [];
  const out = outgoing(edges);
  const called = new Set(edges.map(({ to }) => to));
  const state = new Map<string, 'open' | 'done'>();
  // From those that nobody calls: a way that leads back to them is the one that is left out.
  const starts = [...ids.filter((id) => !called.has(id)), ...ids];
  for (const start of starts) {
    if (state.has(start)) continue;
    state.set(start, 'open');
    const stack = [{ id: start, next: 0 }];
    for (let item = stack.at(-1); item !== undefined; item = stack.at(-1)) {
      const to = out.get(item.id)?.[item.next];
      item.next++;
      if (to === undefined) {
        state.set(item.id, 'done');
        stack.pop();
      } else if (state.get(to) !== 'open') {
        kept.push({ from: item.id, to });
        if (!state.has(to)) {
          state.set(to, 'open');
          stack.push({ id: to, next: 0 });
        }
      }
    }
  }
  return kept;
}

/** The longest way to each; `edges` have no circle. */
function layersOf(ids: readonly string[], edges: readonly LayoutEdge[]): Map<string, number> {
  const layers = new Map(ids.map((id) => [id, 0]));
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const { to } of edges) waiting.set(to, (waiting.get(to) ?? 0) + 1);
  const out = outgoing(edges);
  const ready = ids.filter((id) => waiting.get(id) === 0);
  for (const id of ready) {
    for (const to of out.get(id) ?? []) {
      layers.set(to, Math.max(layers.get(to) ?? 0, (layers.get(id) ?? 0) + 1));
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return layers;
}

/** Sorts each layer by the middle of what its nodes are joined to, forth and back. */
function orderLayers(layers: string[][], edges: readonly LayoutEdge[]): void {
  const joined = new Map<string, string[]>();
  for (const { from, to } of edges) {
    joined.set(from, [...(joined.get(from) ?? []), to]);
    joined.set(to, [...(joined.get(to) ?? []), from]);
  }
  const place = new Map<string, number>();
  const number = (layer: readonly string[]) => {
    for (const [index, id] of layer.entries()) place.set(id, index - (layer.length - 1) / 2);
  };
  for (const layer of layers) number(layer);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const layer of sweep % 2 === 0 ? layers : [...layers].reverse()) {
      const middles = new Map(
        layer.map((id) => {
          const others = joined.get(id) ?? [];
          const sum = others.reduce((total, other) => total + (place.get(other) ?? 0), 0);
          return [id, others.length === 0 ? (place.get(id) ?? 0) : sum / others.length];
        }),
      );
      layer.sort((a, b) => (middles.get(a) ?? 0) - (middles.get(b) ?? 0));
      number(layer);
    }
  }
}

function placedEdge(edge: LayoutEdge, from: PlacedNode, to: PlacedNode): PlacedEdge {
  const isForward = to.x > from.x;
  const [startY, endY] = [from.y + NODE_HEIGHT / 2, to.y + NODE_HEIGHT / 2];
  if (isForward) {
    const [startX, endX] = [from.x + NODE_WIDTH, to.x];
    // Near its end lines have spread, so that labels of one caller do not lie on one another.
    const bend = Math.min(GAP_X, (endX - startX) / 2);
    const path = `M${startX} ${startY}C${startX + bend} ${startY} ${endX - bend} ${endY} ${endX - 3} ${endY}`;
    return { ...edge, path, x: endX - GAP_X / 2 - 2, y: startY + (endY - startY) * 0.66 };
  }
  // Back to where it came from, or within a layer: below both.
  const low = Math.max(from.y, to.y) + NODE_HEIGHT + GAP_Y / 2;
  const [startX, endX] = [from.x + NODE_WIDTH / 2, to.x + NODE_WIDTH / 2];
  const path = `M${startX} ${from.y + NODE_HEIGHT}C${startX} ${low + 8} ${endX} ${low + 8} ${endX} ${to.y + NODE_HEIGHT + 5}`;
  return { ...edge, path, x: (startX + endX) / 2, y: low };
}

function outgoing(edges: readonly LayoutEdge[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const { from, to } of edges) out.set(from, [...(out.get(from) ?? []), to]);
  return out;
}

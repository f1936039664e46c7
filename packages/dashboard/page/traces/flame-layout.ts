/** A flame graph: names below names, as wide as what is spent in them. Pure. */
import type { NameNode } from './name-tree.ts';

/** A frame; `left` and `width` are shares of the whole, from 0 to 1. */
export interface FlameFrame {
  readonly node: NameNode;
  /** Rows from the top, 0 for what is zoomed to. */
  readonly row: number;
  readonly left: number;
  readonly width: number;
}

/** What is drawn. */
export interface Flame {
  readonly frames: readonly FlameFrame[];
  readonly rows: number;
  /** Frames that are too narrow to be drawn. */
  readonly hidden: number;
}

/** A thousandth: a pixel and a bit of a screen. */
const MIN_SHARE = 0.001;

/**
 * Frames side by side: each as wide as its own time and that of the frames below it. Spans that ran at the same time stand
 * next to one another, so a trace may be wider than it was long.
 *
 * @param zoom The key of the frame that takes the whole width. Default, and where there is none of it: all of them.
 */
export function flameLayout(top: readonly NameNode[], zoom: string = ''): Flame {
  const weights = weightsOf(top);
  const zoomed = zoom === '' ? undefined : [...weights.keys()].find(({ key }) => key === zoom);
  const shown = zoomed === undefined ? top : [zoomed];
  const whole = shown.reduce((sum, node) => sum + (weights.get(node) ?? 0), 0);
  const frames: FlameFrame[] = [];
  let rows = 0;
  let hidden = 0;
  const stack: { nodes: readonly NameNode[]; row: number; left: number; width: number }[] = [
    { nodes: shown, row: 0, left: 0, width: 1 },
  ];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { nodes, row } = item;
    let { left } = item;
    for (const node of nodes) {
      const width = whole === 0 ? item.width / nodes.length : (weights.get(node) ?? 0) / whole;
      if (width < MIN_SHARE) hidden += sizeOf(node);
      else {
        frames.push({ node, row, left, width });
        rows = Math.max(rows, row + 1);
        if (node.children.length > 0) stack.push({ nodes: node.children, row: row + 1, left, width });
      }
      left += width;
    }
  }
  return { frames, rows, hidden };
}

/** The own time of each node and all below it. */
function weightsOf(top: readonly NameNode[]): Map<NameNode, number> {
  const order: NameNode[] = [];
  const stack = [...top];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    order.push(node);
    stack.push(...node.children);
  }
  const weights = new Map<NameNode, number>();
  for (const node of order.reverse()) {
    const below = node.children.reduce((sum, child) => sum + (weights.get(child) ?? 0), 0);
    weights.set(node, node.self + below);
  }
  return weights;
}

function sizeOf(top: NameNode): number {
  let size = 0;
  const stack = [top];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    size++;
    stack.push(...node.children);
  }
  return size;
}

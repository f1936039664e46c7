/**
 * Drain as published (He et al., ICWS 2017), to compare with: a tree by token count and first tokens, whose leaves hold
 * templates that are compared by similarity. One setting for all systems, and no masks of its own.
 */

const DEPTH = 4;
const SIMILARITY = 0.4;
const MAX_CHILDREN = 100;
const VARIABLE = '<*>';

interface Cluster {
  readonly id: string;
  tokens: string[];
}

interface Node {
  readonly children: Map<string, Node>;
  readonly clusters: Cluster[];
}

/** Drain over lines; `add` gives the id of the cluster that a line came into. */
export class Drain {
  private readonly roots = new Map<number, Node>();
  private count = 0;

  add(line: string): string {
    const tokens = line.trim().split(/\s+/u);
    const leaf = this.leafOf(tokens);
    const best = bestOf(leaf.clusters, tokens);
    if (best) {
      best.tokens = best.tokens.map((token, index) => (token === tokens[index] ? token : VARIABLE));
      return best.id;
    }
    const cluster = { id: String(this.count++), tokens };
    leaf.clusters.push(cluster);
    return cluster.id;
  }

  private leafOf(tokens: readonly string[]): Node {
    let node = childOf(this.roots, tokens.length);
    for (const token of tokens.slice(0, DEPTH - 2)) {
      const known = node.children.has(token);
      const full = node.children.size >= MAX_CHILDREN - 1;
      node = childOf(node.children, !known && (full || /\d/u.test(token)) ? VARIABLE : token);
    }
    return node;
  }
}

function childOf<K>(nodes: Map<K, Node>, key: K): Node {
  let node = nodes.get(key);
  if (!node) {
    node = { children: new Map(), clusters: [] };
    nodes.set(key, node);
  }
  return node;
}

function bestOf(clusters: readonly Cluster[], tokens: readonly string[]): Cluster | undefined {
  let best: Cluster | undefined;
  let most = SIMILARITY;
  for (const cluster of clusters) {
    const same = cluster.tokens.filter((token, index) => token === tokens[index]).length / tokens.length;
    if (same >= most) {
      best = cluster;
      most = same;
    }
  }
  return best;
}

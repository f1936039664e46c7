/**
 * `${NAME}` and `${NAME:-default}` in values, so that keys and secrets stay out of the file; `$$` is a dollar sign. As in
 * OpenTelemetry's configuration files: in values only, never in names, and what is put in is never read as YAML.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/data-model/#environment-variable-substitution
 */
import { type Document, isPair, isScalar, isSeq, type Node, type Pair, type Scalar, visit } from 'yaml';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that a value asks for, and that is not set. */
export interface MissingVariable {
  readonly name: string;
  /** The value's names and list positions from the outside in. */
  readonly path: readonly (string | number)[];
  /** Where the value begins, as an offset into the text. */
  readonly offset: number;
}

const REFERENCE = /\$\$|\$\{(?:env:)?([A-Za-z_]\w*)(?::-([^}\n]*))?\}/gu;

/** What a value without quotes is read as, if it is all of the text. */
const TYPED = /^(?:true|false|null|-?\d+(?:\.\d+)?)$/u;

/** Changes the values of the document; returns what is not set and has no default. */
export function substituteEnvironment(document: Document, env: Environment): MissingVariable[] {
  const missing: MissingVariable[] = [];
  visit(document, {
    Scalar(position, node, ancestors) {
      if (position === 'key' || typeof node.value !== 'string' || !node.value.includes('$')) return;
      const text = node.value.replace(REFERENCE, (reference, name?: string, fallback?: string) => {
        if (name === undefined) return '$';
        const value = env[name] || fallback;
        if (value === undefined) {
          missing.push({ name, path: pathOf([...ancestors, node]), offset: node.range?.[0] ?? 0 });
        }
        return value ?? reference;
      });
      if (text !== node.value) node.value = isPlain(node) && TYPED.test(text) ? JSON.parse(text) : text;
    },
  });
  return missing;
}

function pathOf(nodes: readonly (Document | Node | Pair)[]): (string | number)[] {
  return nodes.flatMap((node, index): (string | number)[] => {
    const inner = nodes[index + 1];
    if (isPair(node)) return [isScalar(node.key) ? String(node.key.value) : ''];
    return isSeq(node) && inner !== undefined ? [node.items.indexOf(inner)] : [];
  });
}

function isPlain(node: Scalar): boolean {
  return isScalar(node) && node.type === 'PLAIN';
}

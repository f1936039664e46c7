/** Takes records apart that look like ones before: most of a record's text is the same in thousands of others. Pure. */
import type { RecordColumns } from './record-columns.ts';
import { HOLE, HOLES } from './record-shape.ts';
import { INT64_MAX, type RecordSplitter } from './record-splitter.ts';
import { isPlainNumber } from './value-sql.ts';

/** Shapes that are known at once. A store has tens; where there are more, all are forgotten and learnt anew. */
const MAX_TEMPLATES = 1000;

const TIME = /^[1-9]\d{0,18}$/;
const TRACE_ID = /^(?!0+$)[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0+$)[0-9a-f]{16}$/;
const BOOLEAN = /^(?:true|false)$/;

/** What stands before a hole, and what the hole takes. Shapes that begin alike share their first nodes. */
interface TemplateNode {
  readonly text: string;
  /** `''` behind the last hole. */
  readonly code: string;
  /** Of a promoted attribute. */
  readonly index: number;
  /** The character that ends the hole. */
  readonly end: string;
  /** Whether the hole takes a text; `undefined` where it takes any. */
  readonly accepts: ((text: string) => boolean) | undefined;
  readonly children: TemplateNode[];
  /** Where the shape ends: a record of it. What its holes do not hold is the same in all. */
  model: RecordColumns | undefined;
}

/** Splits records of one signal; gives the same as `split`, faster. */
export class TemplateSplitter {
  readonly #split: RecordSplitter;
  readonly #roots: TemplateNode[] = [];
  readonly #known = new Set<string>();
  #line = '';
  #backslash = -1;

  constructor(split: RecordSplitter) {
    this.#split = split;
  }

  /** The columns, and whether they are known to make up the record exactly. */
  split(line: string, start: number, end: number): { columns: RecordColumns | undefined; proven: boolean } {
    if (this.#noBackslash(line, start, end)) {
      const holes: Hole[] = [];
      const model = match(this.#roots, line, start, end, holes);
      const columns = model && fill(model, holes);
      if (columns !== undefined) return { columns, proven: true };
    }
    const columns = this.#split(line, start, end);
    if (columns !== undefined) this.#learn(columns);
    return { columns, proven: false };
  }

  /** With an escape, a string would not be what stands there. */
  #noBackslash(line: string, start: number, end: number): boolean {
    if (this.#line !== line) {
      this.#line = line;
      this.#backslash = -1;
    }
    if (this.#backslash < start) {
      const found = line.indexOf('\\', start);
      this.#backslash = found === -1 ? line.length : found;
    }
    return this.#backslash >= end;
  }

  #learn(model: RecordColumns): void {
    if (model.pieces !== null || this.#known.has(model.shape)) return;
    if (this.#known.size >= MAX_TEMPLATES) {
      this.#known.clear();
      this.#roots.length = 0;
    }
    this.#known.add(model.shape);
    let siblings = this.#roots;
    let last: TemplateNode | undefined;
    for (const node of templateNodes(model.shape)) {
      last = siblings.find((other) => isSame(other, node));
      if (last === undefined) {
        last = node;
        siblings.push(node);
      }
      siblings = last.children;
    }
    if (last !== undefined) last.model = model;
  }
}

function isSame(a: TemplateNode, b: TemplateNode): boolean {
  return a.text === b.text && a.code === b.code && a.index === b.index && a.end === b.end;
}

/** The nodes of a shape, each still without its children. */
function templateNodes(shape: string): TemplateNode[] {
  const [first = '', ...pieces] = shape.split(HOLE);
  const nodes: TemplateNode[] = [];
  let text = first;
  for (const piece of pieces) {
    const code = piece[0] ?? '';
    const promoted = code === HOLES.promotedText || code === HOLES.promotedLiteral;
    const index = promoted ? Number(piece[1]) : 0;
    const after = piece.slice(promoted ? 2 : 1);
    const accepts = acceptor(code, text);
    nodes.push({ text, code, index, end: after[0] ?? '', accepts, children: [], model: undefined });
    text = after;
  }
  nodes.push({ text, code: '', index: 0, end: '', accepts: undefined, children: [], model: undefined });
  return nodes;
}

function acceptor(code: string, before: string): ((text: string) => boolean) | undefined {
  switch (code) {
    case HOLES.time:
    case HOLES.secondTime:
      return (text) => TIME.test(text);
    case HOLES.traceId:
      return (text) => TRACE_ID.test(text);
    case HOLES.spanId:
    case HOLES.parentSpanId:
      return (text) => SPAN_ID.test(text);
    case HOLES.attributeLiteral:
    case HOLES.promotedLiteral:
      return before.endsWith('"boolValue":')
        ? (text) => BOOLEAN.test(text)
        : isPlainNumber(before.endsWith('"'));
    default:
      return undefined;
  }
}

/** What was found in a hole. */
interface Hole {
  readonly node: TemplateNode;
  readonly text: string;
}

/** The model of the shape that the rest of the record has; what stands in its holes is added to `holes`. */
function match(
  nodes: readonly TemplateNode[],
  line: string,
  start: number,
  end: number,
  holes: Hole[],
): RecordColumns | undefined {
  for (const node of nodes) {
    if (!line.startsWith(node.text, start)) continue;
    const position = start + node.text.length;
    if (node.model !== undefined) {
      if (position === end) return node.model;
      continue;
    }
    const holeEnd = line.indexOf(node.end, position);
    if (holeEnd === -1 || holeEnd > end) continue;
    const text = line.slice(position, holeEnd);
    if (node.accepts !== undefined && !node.accepts(text)) continue;
    const found = holes.length;
    holes.push({ node, text });
    const model = match(node.children, line, holeEnd, end, holes);
    if (model !== undefined) return model;
    holes.length = found;
  }
  return undefined;
}

function fill(model: RecordColumns, holes: readonly Hole[]): RecordColumns | undefined {
  let [time, secondTime] = [0n, 0n];
  let { body, name, traceId, spanId, parentSpanId } = model;
  let values: string | null = null;
  const promoted = [...model.promoted];
  for (const { node, text } of holes) {
    switch (node.code) {
      case HOLES.time:
        time = BigInt(text);
        break;
      case HOLES.secondTime:
        secondTime = BigInt(text);
        break;
      case HOLES.body:
        body = text;
        break;
      case HOLES.name:
        name = text;
        break;
      case HOLES.traceId:
        traceId = text;
        break;
      case HOLES.spanId:
        spanId = text;
        break;
      case HOLES.parentSpanId:
        parentSpanId = text;
        break;
      case HOLES.promotedText:
      case HOLES.promotedLiteral:
        promoted[node.index] = text;
        break;
      default:
        values = values === null ? text : values + HOLE + text;
    }
  }
  // A log that has no time of its own, or times too far apart, is taken apart anew.
  const between = secondTime === 0n ? 0n : secondTime - time;
  if (time === 0n || between > INT64_MAX || between < -INT64_MAX) return undefined;
  return {
    ...model,
    time,
    secondTime: between,
    body,
    name,
    traceId,
    spanId,
    parentSpanId,
    attributeValues: values,
    promoted,
  };
}

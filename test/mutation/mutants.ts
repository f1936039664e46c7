/** Changes of a program that its tests should notice: one at a time. Pure. */
import { parseAst } from 'rolldown/parseAst';

/** One change. */
export interface Mutant {
  /** Of the change, from 1. */
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
  /** The whole source, changed. */
  readonly source: string;
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

const SWAPPED: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&&': '||',
  '||': '&&',
  '??': '&&',
};

/** Every change of a TypeScript source that this knows how to make. */
export function mutantsOf(source: string): readonly Mutant[] {
  const mutants: Mutant[] = [];
  const replace = (start: number, end: number, replacement: string) => {
    const original = source.slice(start, end);
    const line = source.slice(0, start).split('\n').length;
    const changed = source.slice(0, start) + replacement + source.slice(end);
    mutants.push({ line, original, replacement, source: changed });
  };
  walk(parseAst(source, { lang: 'ts' }) as unknown as SyntaxNode, (node) => mutate(node, source, replace));
  return mutants;
}

function mutate(
  node: SyntaxNode,
  source: string,
  replace: (start: number, end: number, replacement: string) => void,
): void {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const operator = String(node.operator);
      const swapped = SWAPPED[operator];
      const { end } = node.left as SyntaxNode;
      const at = source.indexOf(operator, end);
      if (swapped !== undefined && at >= end) replace(at, at + operator.length, swapped);
      break;
    }
    case 'IfStatement':
    case 'ConditionalExpression': {
      const { start, end } = node.test as SyntaxNode;
      replace(start, end, 'true');
      replace(start, end, 'false');
      break;
    }
    case 'Literal':
      if (typeof node.value === 'boolean') replace(node.start, node.end, String(!node.value));
      if (typeof node.value === 'number') replace(node.start, node.end, String(node.value + 1));
      break;
    case 'UnaryExpression':
      if (node.operator === '!') replace(node.start, node.start + 1, '');
      break;
    case 'ExpressionStatement':
      if (typeof node.directive !== 'string') replace(node.start, node.end, ';');
      break;
    case 'ReturnStatement':
      if (node.argument) replace(node.start, node.end, 'return undefined as never;');
      break;
  }
}

/** Types are no program. */
function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  if (node.type.startsWith('TS') && !('expression' in node)) return;
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) walk(child as SyntaxNode, visit);
    }
  }
}

import type { AllExpression, Expression } from './expression.ts';

/** The filter that matches every record. */
export const ALL: AllExpression = { type: 'all' };

/** The filter that matches what all operands match, in normal form; every record where there are none. */
export function and(operands: readonly Expression[]): Expression {
  const flat = operands
    .flatMap((operand) => (operand.type === 'and' ? operand.operands : [operand]))
    .filter((operand) => operand.type !== 'all');
  const [only] = flat;
  if (only === undefined) return ALL;
  return flat.length === 1 ? only : { type: 'and', operands: flat };
}

/** The filter that matches what any operand matches, in normal form; no record where there are none. */
export function or(operands: readonly Expression[]): Expression {
  const flat = operands.flatMap((operand) => (operand.type === 'or' ? operand.operands : [operand]));
  const [only] = flat;
  if (only === undefined) return not(ALL);
  return flat.length === 1 ? only : { type: 'or', operands: flat };
}

/** The filter that matches what the operand does not. */
export function not(operand: Expression): Expression {
  return { type: 'not', operand };
}

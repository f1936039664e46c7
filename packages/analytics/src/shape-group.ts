import { findTemplates } from './find-templates.ts';
import { shapeText } from './line-shape.ts';
import { type LogPattern, MAX_TOP_VALUES, type PatternVariable } from './log-pattern.ts';
import { patternId } from './pattern-id.ts';
import { ShapeRecord } from './shape-record.ts';

/** The shapes that follow one template. */
export interface ShapeGroup {
  /** The id of the template. */
  readonly id: string;
  /** The tokens of the template. */
  readonly tokens: readonly string[];
  readonly members: readonly ShapeRecord[];
}

/** Groups shapes by the template that they follow. */
export function groupShapes(records: readonly ShapeRecord[]): ShapeGroup[] {
  const templates = findTemplates(records.map(({ shape }) => shape.tokens));
  const groups = new Map<string, { id: string; tokens: readonly string[]; members: ShapeRecord[] }>();
  for (const [index, record] of records.entries()) {
    const tokens = templates[index] ?? record.shape.tokens;
    const id = patternId(tokens);
    const group = groups.get(id);
    if (group) group.members.push(record);
    else groups.set(id, { id, tokens, members: [record] });
  }
  return [...groups.values()];
}

/** What is known of all lines of a group; spaces are those of the shape that most lines have. */
export function combineGroup({ tokens, members }: ShapeGroup): ShapeRecord {
  const sorted = members
    .map((record) => ({ record, text: shapeText(record.shape) }))
    .sort((a, b) => linesOf(b.record) - linesOf(a.record) || (a.text < b.text ? -1 : 1));
  const combined = new ShapeRecord({ tokens, spaced: sorted[0]?.record.shape.spaced ?? [] });
  for (const { record } of sorted) combined.absorb(record);
  return combined;
}

/** The pattern of a group. */
export function patternOf(group: ShapeGroup): LogPattern {
  const combined = combineGroup(group);
  const { shape, count, baselineCount, activity, sampled } = combined;
  return {
    id: group.id,
    template: shapeText(shape),
    count,
    baselineCount,
    variables: combined.variables().map((sketch): PatternVariable => {
      const values = sketch.top(Number.POSITIVE_INFINITY);
      return {
        type: sketch.type,
        values: values.slice(0, MAX_TOP_VALUES),
        complete: !sampled && sketch.undercount === 0 && values.length <= MAX_TOP_VALUES,
      };
    }),
    firstSeen: activity.firstSeen,
    lastSeen: activity.lastSeen,
    levels: activity.levelCounts(),
    services: activity.serviceCounts(),
  };
}

/** All lines of a shape, those that are compared with too. */
export function linesOf({ count, baselineCount }: ShapeRecord): number {
  return count + baselineCount;
}

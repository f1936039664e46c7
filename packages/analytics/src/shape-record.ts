import { Activity, type Occurrence } from './activity.ts';
import { VARIABLE } from './candidate.ts';
import type { LineShape } from './line-shape.ts';
import { type LineTokens, TOKEN_MIXED, TOKEN_VALUE } from './line-tokens.ts';
import { ValueSketch } from './value-sketch.ts';

/** Lines of a shape whose values are all counted; of what follows only some are, which is enough for the frequent. */
const ALWAYS_COUNTED = 64;

/** Of lines behind those, one in this many has its values counted. */
const SAMPLING = 16;

/** What is known of the lines of one shape. */
export class ShapeRecord {
  readonly shape: LineShape;
  count = 0;
  /** Lines of the time that is compared with; not in `count`. */
  baselineCount = 0;
  readonly activity: Activity = new Activity();
  /** Whether the values of some lines were not counted. */
  sampled = false;
  /** The values of each position that has some. */
  private readonly values: (ValueSketch | undefined)[];

  constructor(shape: LineShape) {
    this.shape = shape;
    this.values = shape.tokens.map((token) => (token.includes(VARIABLE) ? new ValueSketch() : undefined));
  }

  /** Counts a line of this shape. */
  add(tokens: LineTokens, occurrence: Occurrence | undefined): void {
    if (occurrence?.baseline === true) {
      this.baselineCount++;
      return;
    }
    this.count++;
    if (occurrence) this.activity.add(occurrence);
    if (this.count <= ALWAYS_COUNTED) this.countValues(tokens, 1);
    else {
      this.sampled = true;
      if (this.count % SAMPLING === 0) this.countValues(tokens, SAMPLING);
    }
  }

  /** Adds the lines of a shape whose tokens are the same but for words where this has variables. */
  absorb(other: ShapeRecord): void {
    this.count += other.count;
    this.baselineCount += other.baselineCount;
    this.sampled ||= other.sampled;
    this.activity.merge(other.activity);
    for (const [index, sketch] of this.values.entries()) {
      if (!sketch) continue;
      const theirs = other.values[index];
      const token = other.shape.tokens[index] ?? '';
      if (theirs && token.includes(VARIABLE) && (token === VARIABLE || token === this.shape.tokens[index])) {
        sketch.merge(theirs);
      } else if (other.count > 0) sketch.add(token, 'text', other.count);
    }
  }

  /** The values of each variable, in order. */
  variables(): readonly ValueSketch[] {
    return this.values.filter((sketch) => sketch !== undefined);
  }

  private countValues(tokens: LineTokens, weight: number): void {
    const { kinds, valueStarts, valueEnds, types, text } = tokens;
    for (let index = 0; index < tokens.count; index++) {
      const kind = kinds[index];
      if (kind !== TOKEN_VALUE && kind !== TOKEN_MIXED) continue;
      this.values[index]?.add(
        text.slice(valueStarts[index], valueEnds[index]),
        types[index] ?? 'text',
        weight,
      );
    }
  }
}

/** What can be asked, and who answers. */

/** Where everything is that contenders read; see `query-data.ts`. */
export interface QueryGround {
  readonly records: number;
  /** The same records as stores of ours. */
  readonly raw: string;
  readonly compressed: string;
  readonly compacted: string;
  /** The same records as flat JSON, one a line, with the columns of the collector's ClickHouse table. */
  readonly flat: string;
  /** A directory for what a contender makes of them before it is asked. */
  readonly scratch: string;
}

/** The questions, by name. */
export type QuestionName = 'Q1' | 'Q2' | 'Q2i' | 'Q3' | 'Q4' | 'Q4c' | 'Q5' | 'Q6' | 'Q7' | 'Q8' | 'first';

/** A question, and how it is asked in the language of the product. */
export interface Question {
  readonly name: QuestionName;
  readonly title: string;
  /** In milliseconds, for 10 million records. */
  readonly goal: number;
}

/** A contender that is ready to answer. */
export interface OpenContender {
  /** Answers to the last row. @returns how many rows; `undefined` where it cannot be asked */
  ask(question: QuestionName): Promise<number | undefined>;
  close(): Promise<void>;
}

/** One contender: the default export of a module of `query-contenders`. */
export interface QueryContender {
  readonly name: string;
  /** Makes ready, which does not count. Throws, with what to do, where it cannot be had. */
  open(ground: QueryGround): Promise<OpenContender>;
}

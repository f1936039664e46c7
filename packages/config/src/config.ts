/** What a configuration file may say. Each section is checked by the package that it configures. */
import type { RedactionPolicy } from '@agentbus/redaction';
import { validatePolicy } from '@agentbus/redaction';

/** The settings of `agentbus.yaml`. */
export interface Config {
  /** What is sensitive, and what is done with it. Default: the policy of `@agentbus/redaction`. */
  readonly redaction?: RedactionPolicy;
}

/** Something wrong in a section; the path starts below it. */
export interface SectionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/** Says everything that is wrong with a section's value. */
export type SectionCheck = (value: unknown) => readonly SectionProblem[];

/** The sections by name. */
export const SECTIONS: Readonly<Record<keyof Config, SectionCheck>> = {
  redaction: validatePolicy,
};

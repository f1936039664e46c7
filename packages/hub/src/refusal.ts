/** Why a request is not taken, whatever the protocol that it came by. */
import { OtlpDecodeError } from '@agentbus/otlp';

/** What is wrong with a request, or with the hub. */
export type RefusalCode =
  /** Not OTLP: the same request will never be taken. */
  | 'malformed'
  /** Beyond a limit. */
  | 'too-large'
  /** The hub has as much in hand as it may: come back later. */
  | 'busy'
  /** The hub cannot write, or is about to end: come back later. */
  | 'unavailable'
  | 'unauthenticated'
  | 'forbidden-origin'
  | 'wrong-host'
  | 'unknown-path'
  | 'wrong-method'
  | 'unknown-media-type'
  | 'unknown-encoding';

/** A request that is not taken. The message is for whoever sent it, and holds nothing of the hub's own. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same request may be taken later. */
  get isTemporary(): boolean {
    return this.code === 'busy' || this.code === 'unavailable';
  }
}

/** Any error as a refusal. One that nobody foresaw is for the operator: see its cause. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof OtlpDecodeError) {
    return new Refusal(error.code === 'too-large' ? 'too-large' : 'malformed', error.message);
  }
  return new Refusal('unavailable', 'Something went wrong in the hub. Try again.', { cause: error });
}

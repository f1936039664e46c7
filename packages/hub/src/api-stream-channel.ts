/** What a channel of the live stream is asked for. Pure. */
import { type Expression, parse } from '@agentbus/filter';
import { ApiError } from './api-error.ts';

/** Longer filters are lists of ids, which live records are not searched for. */
const MAX_FILTER_LENGTH = 8192;

/** `<name>:<filter>`; the name is the page's, to tell channels apart. @throws ApiError, FilterSyntaxError. */
export function parseChannel(text: string): { readonly name: string; readonly filter: Expression } {
  const [, name, filter = ''] = /^([\w-]{1,40}):([\s\S]*)$/u.exec(text) ?? [];
  if (name !== undefined && filter.length <= MAX_FILTER_LENGTH) return { name, filter: parse(filter) };
  throw new ApiError(400, 'invalid-channel', 'A channel is a name, a colon and a filter.', {
    parameter: 'logs',
    help: `The name has up to 40 letters and digits, the filter up to ${MAX_FILTER_LENGTH} characters.`,
  });
}

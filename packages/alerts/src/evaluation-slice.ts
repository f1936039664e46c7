/** So long, in milliseconds, an evaluation keeps the event loop to itself: half of what a delay of a request shows at. */
export const SLICE_MILLIS = 5;

/** Says whether a slice that begins now may go on. */
export function slice(): () => boolean {
  const end = performance.now() + SLICE_MILLIS;
  return () => performance.now() < end;
}

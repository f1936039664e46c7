/** What coupons are worth. */

/** Coupons and their percent; those of spring are worth what was agreed with each customer. */
const PERCENT: Readonly<Record<string, number>> = { WELCOME: 10, LOYAL: 15 };

class CouponError extends Error {
  override name = 'CouponError';
}

/** The percent that a coupon takes off. Version 1.5.0 has a mistake: it knows nothing of spring. */
export function percentOff(coupon: unknown): number {
  if (typeof coupon !== 'string') return 0;
  const percent = PERCENT[coupon];
  if (percent !== undefined) return percent;
  if (process.env.SHOP_VERSION === '1.5.0') throw new CouponError(`coupon ${coupon} has no percent`);
  return 5;
}

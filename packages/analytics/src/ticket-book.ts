import type { ShapeRecord } from './shape-record.ts';

/** Remembers which record the lines of a shape are counted in, after shapes have been merged. */
export class TicketBook {
  private readonly tickets = new Map<ShapeRecord, number>();
  private readonly records: (ShapeRecord | undefined)[] = [];
  /** For tickets whose record was merged into another's, the ticket of that. */
  private readonly merged: number[] = [];

  /** The ticket of a record. */
  ticketOf(record: ShapeRecord): number {
    const known = this.tickets.get(record);
    if (known !== undefined) return known;
    const ticket = this.records.length;
    this.records.push(record);
    this.merged.push(ticket);
    this.tickets.set(record, ticket);
    return ticket;
  }

  /** The record that lines with this ticket are counted in now; `undefined` where it was dropped. */
  recordOf(ticket: number): ShapeRecord | undefined {
    let last = ticket;
    for (let next = this.merged[last]; next !== undefined && next !== last; next = this.merged[last])
      last = next;
    return this.records[last];
  }

  /** Counts the lines of `from` in `to` from now on, or nowhere. */
  move(from: ShapeRecord, to: ShapeRecord | undefined): void {
    const ticket = this.ticketOf(from);
    this.tickets.delete(from);
    this.records[ticket] = undefined;
    if (to) this.merged[ticket] = this.ticketOf(to);
  }
}

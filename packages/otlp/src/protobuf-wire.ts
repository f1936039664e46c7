/**
 * Protobuf's wire types: the low three bits of a field's tag say how its value is delimited.
 * @see https://protobuf.dev/programming-guides/encoding/#structure
 */
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LENGTH = 2;
export const WIRE_START_GROUP = 3;
export const WIRE_END_GROUP = 4;
export const WIRE_FIXED32 = 5;

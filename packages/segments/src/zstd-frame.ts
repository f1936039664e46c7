/** Where zstd frames begin and end, without decompressing them. Pure: no IO. */

/** The most bytes that {@link parseZstdFrameHeader} needs: magic number, descriptor, window, dictionary id and size. */
export const MAX_ZSTD_HEADER_BYTES = 18;

/** The bytes of a block's header. */
export const ZSTD_BLOCK_HEADER_BYTES = 3;

/** The bytes of the checksum that may end a frame. */
export const ZSTD_CHECKSUM_BYTES = 4;

/** What a frame's header says. */
export interface ZstdFrameHeader {
  /** Bytes to the first block; of a skippable frame, which has no content, all of its bytes. */
  readonly bytes: number;
  /** Whether it holds no telemetry: user data that decoders step over. */
  readonly skippable: boolean;
  /** Size of the content in bytes; `undefined` where the header does not tell. */
  readonly contentBytes: number | undefined;
  /** Whether {@link ZSTD_CHECKSUM_BYTES} follow the last block. */
  readonly checksum: boolean;
}

/** One block within a frame. */
export interface ZstdBlockHeader {
  /** Bytes of the block, its header not included. */
  readonly bytes: number;
  readonly last: boolean;
}

const FRAME_MAGIC = 0xfd2fb528;
/** Sixteen magic numbers, 0x184D2A50 to 0x184D2A5F. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_HEADER_BYTES = 8;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * Reads the header of a frame, https://www.rfc-editor.org/rfc/rfc8878#section-3.1. `undefined` if there is none, or less
 * than all of it.
 */
export function parseZstdFrameHeader(bytes: Uint8Array): ZstdFrameHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 5) return undefined;
  const magic = view.getUint32(0, true);
  if ((magic & ~0xf) >>> 0 === SKIPPABLE_MAGIC) return parseSkippable(view);
  if (magic !== FRAME_MAGIC) return undefined;
  const descriptor = view.getUint8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  const sizeOffset = 5 + (singleSegment ? 0 : 1) + (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0);
  if (view.byteLength < sizeOffset + sizeBytes) return undefined;
  return {
    bytes: sizeOffset + sizeBytes,
    skippable: false,
    contentBytes: readContentSize(view, sizeOffset, sizeBytes),
    checksum: (descriptor & 4) !== 0,
  };
}

/** Reads a block's header; `undefined` if it is incomplete or of the reserved type. */
export function parseZstdBlockHeader(bytes: Uint8Array): ZstdBlockHeader | undefined {
  const [low, middle, high] = bytes;
  if (low === undefined || middle === undefined || high === undefined) return undefined;
  const type = (low >> 1) & 3;
  if (type === RESERVED_BLOCK) return undefined;
  const size = (low | (middle << 8) | (high << 16)) >> 3;
  // The size of a run is that of its content: one byte is stored.
  return { bytes: type === RLE_BLOCK ? 1 : size, last: (low & 1) !== 0 };
}

function parseSkippable(view: DataView): ZstdFrameHeader | undefined {
  if (view.byteLength < SKIPPABLE_HEADER_BYTES) return undefined;
  return {
    bytes: SKIPPABLE_HEADER_BYTES + view.getUint32(4, true),
    skippable: true,
    contentBytes: 0,
    checksum: false,
  };
}

function readContentSize(view: DataView, offset: number, bytes: number): number | undefined {
  switch (bytes) {
    case 0:
      return undefined;
    case 1:
      return view.getUint8(offset);
    case 2:
      // "When FCS_Field_Size is 2, the offset of 256 is added."
      return view.getUint16(offset, true) + 256;
    case 4:
      return view.getUint32(offset, true);
    default:
      return Number(view.getBigUint64(offset, true));
  }
}

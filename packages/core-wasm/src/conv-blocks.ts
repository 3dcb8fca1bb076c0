import { bytesOf } from "./dtype.ts";
import type { Pair } from "./ops/window.ts";

/** Depth of a block of the inner dimension, as for GEMM. */
const DEPTH = { f32: 384, f64: 256 } as const;
/** Rows of the register tile, bytes of one of its rows, filters of a triple, bytes of the walk: as in assembly/tile.ts, slide.ts, kernels/conv2d.ts. */
const ROWS = 5;
const STRIP = 12;
const TILE_ROW = 32;
const TRIPLE = 3;
const SINGLE = 6;
const WALK = 128;
/** Bytes of a block of C, and of the copied planes of a pass where more than one image fits. */
const BLOCK = 2 ** 17;
const PLANES = 2 ** 20;

/** One direction of a convolution, as the kernels walk it: `filters` results per group from `channels` planes per group at each output pixel. */
export interface ConvShape {
  readonly images: number;
  readonly groups: number;
  readonly filters: number;
  readonly channels: number;
  readonly kernel: Pair;
  /** Output rows and columns. */
  readonly output: Pair;
  /** Rows and columns of the planes that are read. */
  readonly plane: Pair;
  /** True where planes are padded or spread, hence copied. */
  readonly copies: boolean;
  /** Columns from an output pixel to the next. */
  readonly step: number;
}

/** How a convolution kernel blocks its work, and the bytes of each part of its workspace. Blocks change the speed, never a bit. */
export interface ConvBlocks {
  /** 1 where pixels are columns of the product and filters come in triples. */
  readonly slide: 0 | 1;
  /** Images in one pass. */
  readonly images: number;
  /** Pixels in a block of C. */
  readonly rows: number;
  readonly depth: number;
  readonly bytes: { readonly planes: number; readonly tables: number; readonly packed: number; readonly block: number };
}

const up = (n: number, unit: number): number => Math.ceil(n / unit);

/** Cycles per tap and pixel with pixels as rows: whole panels of two vectors of filters. */
function gatherCycles(lanes: number, filters: number, taps: number): number {
  const panels = up(filters, 2 * lanes);
  return 2.2 * panels + (8 * panels + 1.5 * filters) / taps;
}

/** Cycles per tap and pixel with pixels as columns: triples of filters (or one alone) over the vectors of a row. */
function slideCycles(lanes: number, filters: number, taps: number, width: number): number {
  const vector = filters === 1 ? 1.5 : 3.5 * up(filters, TRIPLE);
  return ((vector * up(width, lanes)) / width) * (1 + 3 / taps);
}

function balanced(total: number, most: number): number {
  return up(total, up(total, most));
}

/** Images of a pass: enough pixels to fill tiles and depth, in about a megabyte of planes. */
function passImages(shape: ConvShape, width: number): number {
  const bytes = shape.groups * shape.channels * shape.plane[0] * shape.plane[1] * width;
  return Math.max(1, Math.min(shape.images, up(400, shape.output[0] * shape.output[1]), Math.floor(PLANES / bytes)));
}

function planeBytes(shape: ConvShape, images: number, width: number): number {
  return shape.copies ? images * shape.groups * shape.channels * shape.plane[0] * shape.plane[1] * width : 0;
}

/** Bytes of a strip of packed tiles of rows, and of the vector that may reach beyond it. */
function packedRows(depth: number, width: number): number {
  return STRIP * ROWS * depth * width + 16;
}

/** Blocks of the forward convolution and of the input gradient: about a megabyte and the packed filters, whatever the batch. */
export function convBlocks(dtype: "f32" | "f64", shape: ConvShape): ConvBlocks {
  const width = bytesOf(dtype);
  const lanes = 16 / width;
  const taps = shape.channels * shape.kernel[0] * shape.kernel[1];
  const pixels = shape.output[0] * shape.output[1];
  const slides = shape.step === 1 && shape.output[1] >= lanes;
  const slide = slides && slideCycles(lanes, shape.filters, taps, shape.output[1]) < gatherCycles(lanes, shape.filters, taps) ? 1 : 0;
  const images = passImages(shape, width);
  const depth = balanced(taps, DEPTH[dtype]);
  const planes = planeBytes(shape, images, width);
  if (slide) {
    const row = shape.filters === 1 ? 2 : 4 * up(shape.filters, TRIPLE);
    return {
      slide,
      images,
      rows: 0,
      depth,
      bytes: {
        planes,
        tables: WALK + 4 * taps + 8 * (images * shape.output[0] * up(shape.output[1], lanes) + SINGLE),
        packed: shape.groups * row * taps * width,
        block: 0,
      },
    };
  }
  const step = up(shape.filters, 2 * lanes) * TILE_ROW;
  const rows = ROWS * Math.max(1, Math.min(up(images * pixels, ROWS), Math.floor(BLOCK / (ROWS * step))));
  const packed = shape.groups * taps * step + packedRows(depth, width);
  return { slide, images, rows, depth, bytes: { planes, tables: WALK + 4 * (taps + images * pixels), packed, block: rows * step } };
}

/** Blocks of the weight gradient, for kernels whose columns are `dilation` apart: about a megabyte and a transposed copy of the result, whatever the batch. */
export function convWeightBlocks(dtype: "f32" | "f64", shape: ConvShape, dilation: number): ConvBlocks {
  const width = bytesOf(dtype);
  const taps = shape.channels * shape.kernel[0] * shape.kernel[1];
  const pixels = shape.output[0] * shape.output[1];
  const images = passImages(shape, width);
  const depth = balanced(images * pixels, DEPTH[dtype]);
  const step = up(shape.filters, 32 / width) * TILE_ROW;
  const vectors = shape.channels * shape.kernel[0] * up(shape.kernel[1], 16 / width);
  const slides = shape.filters * (9 * up(vectors, SINGLE) + 3) < (step / TILE_ROW) * (11 * up(taps, ROWS) + 5);
  if (dilation === 1 && slides) {
    const tables = WALK + 8 * (vectors + SINGLE) + 4 * images * pixels;
    const block = shape.groups * shape.filters * vectors * 16;
    return {
      slide: 1,
      images,
      rows: 0,
      depth,
      bytes: { planes: planeBytes(shape, images, width), tables, packed: 2 * depth * width, block },
    };
  }
  const bytes = {
    planes: planeBytes(shape, images, width),
    tables: WALK + 4 * (taps + images * pixels),
    packed: depth * step + packedRows(depth, width),
    block: shape.groups * up(taps, ROWS) * ROWS * step,
  };
  return { slide: 0, images, rows: 0, depth, bytes };
}

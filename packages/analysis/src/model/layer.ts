import type { Core, Tensor } from "@nadir/core-wasm";
import type { Layer } from "../formats/index.ts";

/** Element types that networks compute in. */
export type Real = "f32" | "f64";
/** A tensor of real numbers. */
export type RealTensor = Tensor<Real>;

/** One layer at work on one batch of N samples: what its forward pass reads, writes and leaves behind. Planned once, used for many batches. */
export interface Frame<L extends Layer = Layer> {
  readonly layer: L;
  readonly core: Core;
  /** [N, ...] of each source. */
  readonly inputs: readonly RealTensor[];
  /** [N, ...]. May be the input's own memory where the row says so. */
  readonly output: RealTensor;
  /** Weight, then bias, as `parameterShapes` lists them; empty for layers without. */
  readonly parameters: readonly RealTensor[];
  /** Where a maximum was taken, for max-pooling. */
  readonly argmax: Tensor<"i32"> | null;
  /** f'(input), for activations; null where no derivative is wanted. */
  readonly slope: RealTensor | null;
  /** f''(input) after `forward`, times the output's adjoint after `bend`; null where it is zero or not wanted. */
  readonly curvature: RealTensor | null;
}

/**
 * Directions of change of one layer, B at a time: null stands for zero. Inputs are [N·B, ...], the B copies of a sample side by side.
 * Parameters are stacked along their first axis, [B·K, ...]; `crossed` holds the weight again, stacked along its second axis, [K, B·C, ...].
 */
export interface Tangents {
  readonly inputs: readonly (RealTensor | null)[];
  readonly parameters: readonly RealTensor[];
  readonly crossed: RealTensor | null;
}

/**
 * Where adjoints go, laid out as `Tangents`. Inputs are overwritten (null: not wanted); parameters are accumulated into (null: not wanted).
 * The adjoint of a weight is the sum of `parameters[0]` and `crossed`, two sums over the samples, so that blocks and single vectors get the same bits.
 */
export interface Adjoints {
  readonly inputs: readonly (RealTensor | null)[];
  readonly parameters: readonly RealTensor[] | null;
  readonly crossed: RealTensor | null;
}

/** What derivatives of a layer read later: everything else may be overwritten after the forward pass. */
export interface Needs {
  /** The inputs, and in second derivatives their tangents. */
  readonly inputs: boolean;
  /** The adjoint of the output, in second derivatives. */
  readonly adjoint: boolean;
  readonly argmax: boolean;
  readonly slope: boolean;
  /** f'' and the input's tangent, in second derivatives. */
  readonly curvature: boolean;
}

/** Nothing: layers that are linear in their input and have no parameters. */
export const nothing: Needs = { inputs: false, adjoint: false, argmax: false, slope: false, curvature: false };

/**
 * The calculus of one type of layer, y = f(x, w), on a batch. With dots for derivatives along (ẋ, ẇ) and bars for adjoints:
 * - `forward`: y = f(x, w);
 * - `tangent`: ẏ = f_x ẋ + f_w ẇ;
 * - `backward`: x̄ = f_xᵀ ȳ, w̄ += f_wᵀ ȳ;
 * - `tangentBackward`: the derivative of `backward` along (ẋ, ẇ, ȳ˙): x̄˙ and w̄˙ += (Pearlmutter 1994, the R-operator).
 * Outputs are overwritten, adjoints of parameters accumulate over samples ascending. All but `forward` take B directions or adjoints at once.
 */
export interface LayerRules<L extends Layer = Layer> {
  readonly type: L["type"];
  /** One sentence with the formula, for lists. */
  readonly summary: string;
  /** `same`: output and input are the same elements in the same order, so that nothing need be done; `in-place`: each may overwrite its source. */
  readonly reuse: "none" | "same" | "in-place";
  /** Names of the layers read besides the previous one. */
  extraSources(layer: L): readonly string[];
  needs(layer: L): Needs;
  /** Whether B directions at once are possible; otherwise they come one by one. */
  stacks(layer: L): boolean;
  forward(frame: Frame<L>): void;
  /** Multiplies the curvature by the adjoint of the output, once a base pass. */
  bend?(frame: Frame<L>, output: RealTensor): void;
  tangent(frame: Frame<L>, tangents: Tangents, output: RealTensor): void;
  backward(frame: Frame<L>, output: RealTensor, adjoints: Adjoints): void;
  /** `output` is ȳ [N, ...], null where the layer has no use for it; `outputTangent` its derivatives [N·B, ...]. */
  tangentBackward(frame: Frame<L>, tangents: Tangents, output: RealTensor | null, outputTangent: RealTensor, adjoints: Adjoints): void;
  /** Floating-point operations of `forward` for one sample. */
  flops(layer: L, input: readonly number[], output: readonly number[]): number;
}

/** The rules of a layer that is linear in its input and has no parameters: tangent and adjoint are all there is. */
export function linearRules<L extends Layer>(row: {
  type: L["type"];
  summary: string;
  reuse?: LayerRules["reuse"];
  extraSources?: (layer: L) => readonly string[];
  needs?: (layer: L) => Needs;
  forward: (frame: Frame<L>) => void;
  tangent: LayerRules<L>["tangent"];
  backward: LayerRules<L>["backward"];
  flops: LayerRules<L>["flops"];
}): LayerRules<L> {
  return {
    reuse: "none",
    extraSources: () => [],
    needs: () => nothing,
    stacks: () => true,
    ...row,
    tangentBackward: (frame, _tangents, _output, outputTangent, adjoints) => row.backward(frame, outputTangent, adjoints),
  };
}

/** [N·B, C, ...] read as [N, B·C, ...]: the copies of a sample side by side along the next axis. The same elements. */
export function sideBySide(tensor: RealTensor, samples: number): RealTensor {
  const [rows = 0, width = 0, ...rest] = tensor.shape;
  return rows === samples ? tensor : tensor.reshape([samples, (rows / samples) * width, ...rest]);
}

import type { Scope, Tensor } from "@nadir/core-wasm";
import type { Layer } from "../formats/index.ts";

/** Element types that networks compute in. */
export type Real = "f32" | "f64";
/** A tensor of real numbers. */
export type RealTensor = Tensor<Real>;

/** One layer at work on one batch: what its forward pass read, wrote and left behind. The batch is the first axis. */
export interface Frame<L extends Layer = Layer> {
  readonly layer: L;
  /** Owner of what forward leaves behind; the innermost open scope whenever a rule is called. */
  readonly scope: Scope;
  /** [N, ...] of each source. */
  readonly inputs: readonly RealTensor[];
  /** [N, ...]. */
  readonly output: RealTensor;
  /** Weight, then bias, as `parameterShapes` lists them; empty for layers without. */
  readonly parameters: readonly RealTensor[];
  /** Where a maximum was taken, for max-pooling. */
  argmax?: Tensor<"i32">;
  /** f'(input), for activations; made at first use. */
  derivative?: RealTensor;
}

/** Directions of change of one layer: null stands for zero. */
export interface Tangents {
  readonly inputs: readonly (RealTensor | null)[];
  readonly parameters: readonly RealTensor[];
}

/** Where adjoints go. Inputs are overwritten (null: not wanted); parameters are accumulated into (null: not wanted). */
export interface Adjoints {
  readonly inputs: readonly (RealTensor | null)[];
  readonly parameters: readonly RealTensor[] | null;
}

/**
 * The calculus of one type of layer, y = f(x, w), on a batch. With dots for derivatives along (ẋ, ẇ) and bars for adjoints:
 * - `forward`: y = f(x, w);
 * - `tangent`: ẏ = f_x ẋ + f_w ẇ;
 * - `backward`: x̄ = f_xᵀ ȳ, w̄ += f_wᵀ ȳ;
 * - `tangentBackward`: the derivative of `backward` along (ẋ, ẇ, ȳ˙): x̄˙ and w̄˙ += (Pearlmutter 1994, the R-operator).
 * Outputs are overwritten, adjoints of parameters accumulate.
 */
export interface LayerRules<L extends Layer = Layer> {
  readonly type: L["type"];
  /** One sentence with the formula, for lists. */
  readonly summary: string;
  /** Names of the layers read besides the previous one. */
  extraSources(layer: L): readonly string[];
  forward(frame: Frame<L>): void;
  tangent(frame: Frame<L>, tangents: Tangents, output: RealTensor): void;
  backward(frame: Frame<L>, output: RealTensor, adjoints: Adjoints): void;
  /** `output` is ȳ, `outputTangent` its derivative. */
  tangentBackward(frame: Frame<L>, tangents: Tangents, output: RealTensor, outputTangent: RealTensor, adjoints: Adjoints): void;
  /** Floating-point operations of `forward` for one sample. */
  flops(layer: L, input: readonly number[], output: readonly number[]): number;
}

/** The rules of a layer that is linear in its input and has no parameters: tangent and adjoint are all there is. */
export function linearRules<L extends Layer>(row: {
  type: L["type"];
  summary: string;
  extraSources?: (layer: L) => readonly string[];
  forward: (frame: Frame<L>) => void;
  tangent: LayerRules<L>["tangent"];
  backward: LayerRules<L>["backward"];
  flops: LayerRules<L>["flops"];
}): LayerRules<L> {
  return {
    extraSources: () => [],
    ...row,
    tangentBackward: (frame, _tangents, _output, outputTangent, adjoints) => row.backward(frame, outputTangent, adjoints),
  };
}

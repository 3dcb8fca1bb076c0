export {
  type ActivationBounds,
  type ActivationName,
  type ActivationRow,
  activationParameter,
  activationRow,
  activations,
} from "./activations.ts";
export { choleskyError, gamma, luError, luSolveError, qrError, triangularError } from "./backward-error.ts";
export { type GemmBlocks, gemmBlocks } from "./blocking.ts";
export { Core } from "./core.ts";
export { type ArrayOf, arrayClass, bytesOf, type Dtype, type Elements } from "./dtype.ts";
export { type BoundGrade, type ErrorBound, errorBounds, largestError, unitRoundoff } from "./error-bounds.ts";
export * from "./errors.ts";
export { sha256 } from "./generated/kernels.ts";
export type { KernelRow, Role, Sizes } from "./kernel-row.ts";
export { kernels } from "./kernels.ts";
export { load } from "./load.ts";
export { Matrix, matrix } from "./matrix.ts";
export { CoreMemory } from "./memory.ts";
export { activate, activateDerivative, activateSecondDerivative } from "./ops/activation.ts";
export { addBias, biasGrad } from "./ops/bias.ts";
export { type BidiagonalReflectors, bidiagonalize } from "./ops/bidiagonalize.ts";
export { maxPool2dGradBlock, maxPool2dTangentBlock, multiplyAddBlock, multiplyBlock, repeatRows } from "./ops/block.ts";
export { cholesky, choleskySteps } from "./ops/cholesky.ts";
export { conv2d, conv2dGradInput, conv2dGradWeight } from "./ops/conv2d.ts";
export { DEFAULT_PRIME, echelonModPSteps, PRIME_LIMIT, type RankModP } from "./ops/echelon-mod-p.ts";
export { erf, exp, log, log1p } from "./ops/elementary.ts";
export { add, axpy, copy, fill, multiply, multiplyAdd, scale } from "./ops/elementwise.ts";
export {
  choleskyResidual,
  type FactorResidual,
  luResidual,
  type QrResidual,
  qrResidual,
} from "./ops/factor-residual.ts";
export { type GemmForm, gemm } from "./ops/gemm.ts";
export { reflectorBlock } from "./ops/householder.ts";
export { logisticLoss } from "./ops/logistic.ts";
export { lqSteps } from "./ops/lq.ts";
export { inverse, lu, luSolve, luSteps, pivotRows } from "./ops/lu.ts";
export type { Floating, Real } from "./ops/operands.ts";
export { type PhiloxId, philoxNormal, philoxUniform, philoxWords } from "./ops/philox.ts";
export { pivotedQr, pivotedQrSteps } from "./ops/pivoted-qr.ts";
export { avgPool2d, avgPool2dGrad, maxPool2d, maxPool2dGrad, maxPool2dTangent } from "./ops/pool2d.ts";
export { applyQ, applyQSteps, formQ, formQSteps, qr, qrSteps } from "./ops/qr.ts";
export { rankModP, rankModPSteps } from "./ops/rank-mod-p.ts";
export { dot, maxAbs, norm2, sum } from "./ops/reductions.ts";
export { applyReflectors } from "./ops/reflectors.ts";
export { type Secular, secularRoots, secularVectors, secularWeights } from "./ops/secular.ts";
export { logSumExp, softmax, softmaxCrossEntropy, softmaxHessianProduct } from "./ops/softmax.ts";
export { transpose } from "./ops/transpose.ts";
export { type TriangularForm, triangularSolve } from "./ops/triangular.ts";
export { tridiagonalize } from "./ops/tridiagonalize.ts";
export type { ConvOptions, ConvWindow, Pair, PoolWindow } from "./ops/window.ts";
export { Scope } from "./scope.ts";
export { checkShape, expectShape, type Shape, show, sizeOf } from "./shape.ts";
export { Tensor } from "./tensor.ts";

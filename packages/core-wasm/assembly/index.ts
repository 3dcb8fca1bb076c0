export * from "./heap";
export * from "./kernels/elementwise";
export * from "./kernels/gemm";
export * from "./kernels/reductions";
export * from "./kernels/triangular";

export * from "./heap";
export * from "./kernels/elementwise";
export * from "./kernels/gemm";
export * from "./kernels/lu";
export * from "./kernels/map";
export * from "./kernels/reductions";
export * from "./kernels/triangular";

export * from "./heap";
export * from "./kernels/gemm";

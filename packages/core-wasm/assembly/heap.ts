/** First byte the host may use: everything below belongs to the module (tables, constants). */
export const heap_base: usize = __heap_base;

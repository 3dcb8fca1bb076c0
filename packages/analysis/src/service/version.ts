/** What certificates and reports name as their tool; a test compares it with the package. */
export const tool: string = "nadir 0.1.0";

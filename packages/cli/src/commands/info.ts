import { sha256 } from "@nadir/core-wasm";
import { type Command, exitCodes } from "../command.ts";
import { version } from "../version.ts";

/** `nadir info`: version, build and features. */
export const info: Command = {
  name: "info",
  summary: "version, build, features",
  define: (parser) => parser,
  async run(_positionals, { json }, terminal) {
    const facts = {
      schema: "nadir/info@1",
      version,
      kernels: sha256,
      simd: true,
      relaxedSimd: false,
      node: process.versions.node,
      v8: process.versions.v8,
    };
    if (json) terminal.print(JSON.stringify(facts, null, 2));
    else
      terminal.print(
        `nadir ${version}\nkernels  sha256 ${sha256}\nengine   node ${facts.node}, V8 ${facts.v8}\nSIMD     strict (no fused multiply-add, no relaxed SIMD: same bits everywhere)`,
      );
    return exitCodes.decided;
  },
};

import { exportScript } from "@nadir/analysis/formats";
import { type Command, exitCodes } from "../command.ts";

/** `nadir export-script`: one Python file (torch and numpy only) that turns an nn.Module and its data into files Nadir reads. */
export const exportScriptCommand: Command = {
  name: "export-script",
  summary: "print the Python file that exports an nn.Module and its data",
  define: (parser) => parser,
  async run(_positionals, { json }, terminal) {
    const script = exportScript();
    terminal.print(json ? JSON.stringify({ schema: "nadir/export-script@1", script }) : script.trimEnd());
    return exitCodes.decided;
  },
};

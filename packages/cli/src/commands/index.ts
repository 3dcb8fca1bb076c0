import type { Command } from "../command.ts";
import { check } from "./check.ts";
import { construct } from "./construct.ts";
import { explain } from "./explain.ts";
import { exportScriptCommand } from "./export-script.ts";
import { info } from "./info.ts";
import { inspect } from "./inspect.ts";
import { list } from "./list.ts";
import { plot } from "./plot.ts";
import { reproduce } from "./reproduce.ts";
import { surface } from "./surface.ts";
import { train } from "./train.ts";
import { verify } from "./verify.ts";
import { widths } from "./widths.ts";

/** The table of commands, in the order of the help. */
export const commands: readonly Command[] = [
  verify,
  check,
  explain,
  list,
  inspect,
  exportScriptCommand,
  train,
  construct,
  surface,
  widths,
  reproduce,
  plot,
  info,
];

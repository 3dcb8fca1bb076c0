import type { Endpoint } from "comlink";
import { host } from "./host.ts";

host(globalThis as unknown as Endpoint);

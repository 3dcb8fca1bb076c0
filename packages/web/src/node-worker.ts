import { parentPort } from "node:worker_threads";
import { nodeEndpoint } from "./endpoint.ts";
import { host } from "./host.ts";

host(nodeEndpoint(parentPort!));

// Judges all stacks beside the thread that answers requests: with hundreds of resources that takes a second.
import { parentPort, workerData } from "node:worker_threads";
import { type Asked, exemptedBy } from "./exemptions.ts";

parentPort?.postMessage(exemptedBy(workerData as Asked));

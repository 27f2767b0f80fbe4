// Entry point for the Pulumi CLI. Its start script compiles what it loads as .ts with a compiler of its own, old one;
// from here on Node loads the modules itself and strips the types.
import { keepCompiled, loadLight } from "./start.mjs";

keepCompiled(process.env);
loadLight("./index.ts");

// What Pulumi's SDK needs only to serialize functions, a compiler and a package manager, is loaded when it is used. The server
// and its workers never do, and hardly any program: it would be half of what they load. To be loaded before the SDK.
const Module = require("node:module");

const LATER = new Set(["@npmcli/arborist", "../../typescript-shim"]);
const ofSdk = /[/\\]@pulumi[/\\]pulumi[/\\]/;
const load = Module._load;

Module._load = function (request, parent, isMain) {
  const now = () => load.call(this, request, parent, isMain);
  return LATER.has(request) && ofSdk.test(parent?.filename ?? "") ? later(now) : now();
};

/** Stands for a module whose members are read one by one. As an ES module it is handed on as it is, not copied. */
function later(loadNow) {
  let loaded;
  return new Proxy({}, { get: (_, name) => name === "__esModule" || (loaded ??= loadNow())[name] });
}

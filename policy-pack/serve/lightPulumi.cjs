// All that @pulumi/policy reads of @pulumi/pulumi; the whole of it takes as long to load as everything else together.
exports.asset = require("@pulumi/pulumi/asset");
/** The SDK asks only whether something is one; the class itself would load the runtime. */
exports.Output = { isInstance: (value) => value?.__pulumiOutput === true };

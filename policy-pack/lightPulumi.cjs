// All that @pulumi/policy reads of @pulumi/pulumi; the whole of it takes as long to load as everything else together.
exports.asset = require("@pulumi/pulumi/asset");
exports.Output = require("@pulumi/pulumi/output").Output;

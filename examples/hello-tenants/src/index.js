// Answers each caller in its tenant's name. Lambda takes code in a template as CommonJS.
exports.handler = async () => ({ statusCode: 200, body: `Hello from ${process.env.TENANT}!` });

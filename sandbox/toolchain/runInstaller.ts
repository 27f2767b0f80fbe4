// Runs the Automation API's installer in a process of its own: node runInstaller.ts ROOT puts the CLI into ROOT/bin.
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

// Without a version it installs the one of the SDK, which is the pinned one.
await PulumiCommand.install({ root: process.argv[2] ?? "" });

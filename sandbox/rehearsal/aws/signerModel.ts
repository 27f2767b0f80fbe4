// What AWS Signer does with a job, which moto has no answer to: moto keeps the profiles, this signs what lies in its S3.
// The signature is a file in the archive, and nobody's; what Lambda makes of one only AWS can show.
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { GetSigningProfileCommand, type SignerClient } from "@aws-sdk/client-signer";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { awsError } from "./authorised.ts";

type Job = { jobId: string; status: string; statusReason?: string; signedObject?: object };
type Started = {
  profileName: string;
  clientRequestToken: string;
  source: { s3: { bucketName: string; key: string; version: string } };
  destination: { s3: { bucketName: string; prefix: string } };
};
type Args = { input: unknown };
type Next = (args: Args) => Promise<{ output: object }>;
type Stack = {
  add(middleware: (next: Next, context: { commandName?: string }) => Next, options: object): void;
};

export class SignerModel {
  readonly jobs = new Map<string, Job>();
  readonly #profiles: SignerClient;
  /** What the service makes of an archive; a test may make it another. */
  sign = withSignature;
  /** Why jobs fail, where they do. */
  failing: string | undefined;

  /** `profiles`: a client by which the service looks at its own profiles. */
  constructor(profiles: SignerClient) {
    this.#profiles = profiles;
  }

  /** Forgets all jobs, and does what it should. */
  reset(): void {
    this.jobs.clear();
    this.sign = withSignature;
    this.failing = undefined;
  }

  /** Answers the jobs of a client whose calls were authorised; `s3` is what its role sees, as Signer does. */
  serve(client: SignerClient, s3: S3Client): SignerClient {
    const stack = client.middlewareStack as unknown as Stack;
    stack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === "StartSigningJobCommand")
            return { output: { jobId: await this.#start(args.input as Started, s3), $metadata: {} } };
          if (commandName === "DescribeSigningJobCommand")
            return { output: { ...this.#job((args.input as { jobId: string }).jobId), $metadata: {} } };
          return next(args);
        },
      { step: "build", name: "signer", priority: "low" },
    );
    return client;
  }

  /** The same as a service of its own, for programs in other processes: the URL, and how it ends. */
  async listen(s3: S3Client): Promise<{ endpoint: string; close: () => void }> {
    const server = createServer((request, response) => {
      void request.toArray().then(async (parts) => {
        const text = Buffer.concat(parts as Buffer[]).toString();
        const jobId = request.url?.split("/").at(-1) ?? "";
        const answer =
          request.method === "POST"
            ? { jobId: await this.#start(JSON.parse(text) as Started, s3) }
            : this.#job(jobId);
        response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
  }

  #job(jobId: string): Job {
    const job = this.jobs.get(jobId);
    if (job === undefined) throw awsError("ResourceNotFoundException", 404, `no job ${jobId}`);
    return job;
  }

  async #start(input: Started, s3: S3Client): Promise<string> {
    const { profileName, clientRequestToken: jobId, source, destination } = input;
    if (this.jobs.has(jobId)) return jobId;
    const { status } = await this.#profiles.send(new GetSigningProfileCommand({ profileName }));
    if (status !== "Active")
      throw awsError("ResourceNotFoundException", 404, `no active profile ${profileName}`);
    if (this.failing !== undefined) {
      this.jobs.set(jobId, { jobId, status: "Failed", statusReason: this.failing });
      return jobId;
    }
    const { bucketName, key, version } = source.s3;
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucketName, Key: key, VersionId: version }),
    );
    const zip = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const to = { bucketName: destination.s3.bucketName, key: `${destination.s3.prefix}${jobId}.zip` };
    await s3.send(new PutObjectCommand({ Bucket: to.bucketName, Key: to.key, Body: this.sign(zip) }));
    this.jobs.set(jobId, { jobId, status: "Succeeded", signedObject: { s3: to } });
    return jobId;
  }
}

/** The first time that a zip archive can tell. */
const oldest = new Date("1980-01-01T00:00:00Z");

/** An archive, or one with further files. */
export function added(zip: Buffer | undefined, files: Readonly<Record<string, string>>): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-zip-"));
  try {
    if (zip !== undefined) writeFileSync(path.join(folder, "code.zip"), zip);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
      // The same files make the same archive, whenever it is made.
      utimesSync(path.join(folder, name), oldest, oldest);
    }
    execFileSync("zip", ["-q", "-X", "code.zip", ...Object.keys(files)], {
      cwd: folder,
      env: { ...process.env, TZ: "UTC" },
    });
    return readFileSync(path.join(folder, "code.zip"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const withSignature = (zip: Buffer): Buffer =>
  added(zip, { "META-INF/aws_signer_signature_v1.0.SF": "signed" });

// What a rehearsal plays on: the declared company, moto with what its stacks declare, models of what moto has not, a clock.
import type { Aws } from "../../infra/functions/lib/aws.ts";
import type { Company } from "../../policy-pack/access/company.ts";
import { Harness } from "./aws/authorised.ts";
import { clientsOf } from "./aws/clients.ts";
import { declareInMoto, signerOf } from "./aws/declaredAws.ts";
import { putJobSecrets } from "./aws/jobSecrets.ts";
import { startMoto, type Moto } from "./aws/moto.ts";
import { SignerModel } from "./aws/signerModel.ts";
import { VirtualClock } from "./clock.ts";
import { Layer } from "./job/layer.ts";
import { StandIns } from "./job/standIns.ts";
import type { Snapshot } from "./run.ts";
import { handsOut } from "./registry/api.ts";
import { Registry } from "./registry/registry.ts";
import { Alarms } from "./targets/alarms.ts";
import { Experiments } from "./targets/experiments.ts";
import { targets, type TargetModel } from "./targets/index.ts";
import { variableOf } from "./purpose.ts";

export type WorldOptions = {
  company: Company;
  /** Of what is in no account of a pipeline. */
  region: string;
  /** By account: where its jobs run. */
  regions: ReadonlyMap<string, string>;
  /** Only what stands in these accounts is made. */
  accounts: readonly string[];
  /** The account of pipelines. */
  tooling: string;
  say?: (line: string) => void;
};

/** What one operation is answered with in place of moto; undefined: the next is asked. */
type Answering = Pick<TargetModel, "answer">;

export class World {
  readonly company: Company;
  readonly region: string;
  /** Where what lies in an account runs. */
  readonly regionIn: (account: string) => string;
  readonly moto: Moto;
  readonly harness: Harness;
  readonly clock = new VirtualClock();
  readonly signer: SignerModel;
  readonly standIns: StandIns;
  readonly layer: Layer;
  readonly alarms: Alarms;
  /** Where an app has images; absent where none has. */
  readonly registry: Registry | undefined;
  readonly targets: readonly TargetModel[];
  readonly experiments = new Experiments(this);
  /** CycloneDX's vulnerabilities, as Inspector would find them in whatever it is given. */
  findings: readonly object[] = [];
  /** What Amazon ECR would find in whatever image it is asked about, as it answers. */
  imageFindings: readonly object[] = [];
  /** Approvals by execution, the newest first, as CodePipeline lists them. */
  readonly approvals = new Map<string, readonly object[]>();
  /** To which execution each one goes back that rolls a stage back. */
  readonly rollbacks = new Map<string, string>();
  /** What each stage of each pipeline had when it last succeeded as a whole. */
  readonly lastGood = new Map<string, Snapshot>();
  #executions = 0;

  private constructor(
    { company, region, regions, tooling }: WorldOptions,
    made: { moto: Moto; standIns: StandIns; layer: Layer; registry: Registry | undefined },
  ) {
    this.company = company;
    this.region = region;
    this.regionIn = (account) => regions.get(account) ?? region;
    this.moto = made.moto;
    this.standIns = made.standIns;
    this.layer = made.layer;
    this.registry = made.registry;
    this.alarms = new Alarms(company.model);
    this.harness = new Harness({
      ...this.aws,
      regionIn: this.regionIn,
      company,
      now: this.clock.now,
    });
    if (this.registry !== undefined) this.registry.harness = this.harness;
    this.signer = new SignerModel(signerOf(this.aws, tooling));
    this.targets = targets.map((make) => make(this));
    const answering: readonly Answering[] = [
      ...this.targets,
      { answer: this.#tellOfPipelines },
      { answer: this.#scanned },
      { answer: (operation, input) => handsOut(this.registry, this.region, operation, input) },
    ];
    this.harness.answer = async (operation, input, account) => {
      for (const { answer } of answering) {
        const found = await answer(operation, input, account);
        if (found !== undefined) return found;
      }
      return undefined;
    };
  }

  static async open(options: WorldOptions): Promise<World> {
    const moto = await startMoto(options.say);
    try {
      const aws = { endpoint: moto.endpoint, region: options.region };
      const { model } = options.company;
      await declareInMoto(model, aws, options.accounts);
      await putJobSecrets(model, aws, options.accounts);
      const hasImages = model.of("project").some((each) => variableOf(each, "IMAGES") !== undefined);
      const registry = hasImages ? await Registry.open(options.region) : undefined;
      const [standIns, layer] = [await StandIns.open(), await Layer.make()];
      return new World(options, { moto, standIns, layer, registry });
    } catch (error) {
      await moto.stop();
      throw error;
    }
  }

  get aws() {
    return { endpoint: this.moto.endpoint, region: this.region };
  }

  /** The same for what lies in an account. */
  awsIn = (account: string) => ({ ...this.aws, region: this.regionIn(account) });

  /** CodePipeline's ids have this form; these can be compared. */
  newExecution = (): string => `00000000-0000-4000-8000-${String((this.#executions += 1)).padStart(12, "0")}`;

  /** `env`: variables of the role's job. */
  clients = (role: string, env: Readonly<Record<string, string>> = {}): Aws => {
    const clusters = this.targets.find((target) => target.clusters !== undefined)?.clusters;
    return clientsOf(this.harness, this.signer, role, {
      env,
      ...(clusters === undefined ? {} : { clusters }),
    });
  };

  #tellOfPipelines: TargetModel["answer"] = (operation, input) => {
    if (operation === "CodePipelineClient.GetPipelineExecutionCommand")
      return { pipelineExecution: this.#execution(String(input["pipelineExecutionId"])) };
    if (operation !== "CodePipelineClient.ListActionExecutionsCommand") return undefined;
    const { pipelineExecutionId: id } = input["filter"] as { pipelineExecutionId: string };
    return { actionExecutionDetails: this.approvals.get(id) ?? [] };
  };

  #execution(pipelineExecutionId: string): object {
    const target = this.rollbacks.get(pipelineExecutionId);
    if (target === undefined) return { pipelineExecutionId, executionType: "STANDARD" };
    const rollbackMetadata = { rollbackTargetPipelineExecutionId: target };
    return { pipelineExecutionId, executionType: "ROLLBACK", rollbackMetadata };
  }

  #scanned: TargetModel["answer"] = (operation) =>
    operation === "ECRClient.DescribeImageScanFindingsCommand"
      ? { imageScanStatus: { status: "COMPLETE" }, imageScanFindings: { findings: this.imageFindings } }
      : undefined;

  async close(): Promise<void> {
    this.standIns.close();
    this.layer.remove();
    this.registry?.close();
    await Promise.all(this.targets.map((target) => target.close?.()));
    await this.moto.stop();
  }
}

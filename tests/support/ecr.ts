// Asks ECR's API in moto: its SDK is no dependency of ours, since nothing that we ship calls it.
export class ECR {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async call(operation: string, input: object): Promise<{ status: number; text: string }> {
    const answer = await fetch(this.#endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AmazonEC2ContainerRegistry_V20150921.${operation}`,
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIAOWNER00000000000/20260101/eu-central-1/ecr/aws4_request",
      },
      body: JSON.stringify(input),
    });
    return { status: answer.status, text: await answer.text() };
  }
}

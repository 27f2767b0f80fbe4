// Decides what is traced: each request, and each run from the request that asked for it to the phases of the engine.
import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
} from "@opentelemetry/api";

const tracer = trace.getTracer("lockgate");

/**
 * Sends traces by OTLP where OTEL_EXPORTER_OTLP_ENDPOINT (or ..._TRACES_ENDPOINT) says so; everything else is set by
 * OpenTelemetry's own variables. Returns what sends the rest at the end. Without an endpoint nothing is loaded, and spans
 * cost nothing.
 */
export async function startTracing(service: string, env = process.env): Promise<() => Promise<void>> {
  if (!env["OTEL_EXPORTER_OTLP_ENDPOINT"] && !env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])
    return async () => undefined;
  const { BatchSpanProcessor, NodeTracerProvider } = await import("@opentelemetry/sdk-trace-node");
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  // A collector that is away must not hold up the end.
  return () => provider.shutdown().catch(() => undefined);
}

/** What a request brings of its caller's trace. */
export function contextOf(headers: Readonly<Record<string, unknown>>): Context {
  return propagation.extract(context.active(), headers);
}

/** The span at hand as a W3C traceparent, for whoever goes on with it in another process; null where nothing is traced. */
export function traceparent(): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier["traceparent"] ?? null;
}

interface SpanOptions {
  readonly attributes?: Attributes;
  readonly kind?: SpanKind;
  readonly parent?: Context;
}

/** Does the work as a span. Of an error its name is kept, never its text, which may say what a trace must not hold. */
export async function inSpan<T>(
  name: string,
  { attributes = {}, kind = SpanKind.INTERNAL, parent = context.active() }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes, kind }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).name });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** What of a run its spans name. */
interface TracedRun {
  readonly id: string;
  readonly stack: string;
  readonly operation: string;
  readonly createdAt: Date;
  readonly trace: string | null;
}

/** Does a start of a run as a span below the request that asked for it, after one for its time in the queue. */
export function inRunSpan<T>(run: TracedRun, work: (span: Span) => Promise<T>): Promise<T> {
  const parent = contextOf(run.trace === null ? {} : { traceparent: run.trace });
  const attributes = {
    "lockgate.run.id": run.id,
    "lockgate.stack": run.stack,
    "lockgate.operation": run.operation,
  };
  tracer.startSpan("queue", { attributes, startTime: run.createdAt, kind: SpanKind.CONSUMER }, parent).end();
  return inSpan(`run ${run.operation}`, { attributes, parent, kind: SpanKind.CONSUMER }, work);
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Numbers about this process for Prometheus. A registry of its own, so that two apps in one test process do not meet. */
export function createMetrics () {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    counter: (name: string, help: string, labelNames: string[] = []) => new Counter({ name, help, labelNames, registers: [registry] }),
    gauge: (name: string, help: string, collect?: () => number) => new Gauge({
      name, help, registers: [registry], ...(collect && { collect () { this.set(collect()) } }),
    }),
    histogram: (name: string, help: string, buckets: number[]) => new Histogram({ name, help, buckets, registers: [registry] }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
    /** Lets go of the app that counted: what watches the process for the registry never stops. */
    clear: () => registry.clear(),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
